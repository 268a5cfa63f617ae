package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.Release;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version of what came signed, as it was checked when it came.
 *
 * @param sha256 of its manifest
 * @param kar the SHA-256 of its KAR
 * @param rootKeyId of the key that the owner trusts
 * @param from as in {@code console}, {@code deploy/x.kar} or {@value #GATEWAY}
 * @param jars the bundles, by their names in the KAR
 */
record FeatureSet(
        String name,
        Release version,
        String sha256,
        String kar,
        String publisher,
        String keyId,
        String rootKeyId,
        String from,
        Instant since,
        List<String> jars,
        List<Declared> commands) {
    /** Where what came by message is from. */
    static final String GATEWAY = "gateway";
    /** What the location of each bundle that came signed begins with. */
    static final String LOCATION = "sophon-set:";

    FeatureSet {
        jars = List.copyOf(jars);
        commands = List.copyOf(commands);
    }

    static FeatureSet of(
            Manifest manifest, String sha256, String rootKeyId, String from, Instant since, List<String> jars) {
        return new FeatureSet(
                manifest.name(),
                manifest.version(),
                sha256,
                manifest.files().get(0).sha256(),
                manifest.publisher(),
                manifest.keyId(),
                rootKeyId,
                from,
                since,
                jars,
                manifest.commands());
    }

    /** Where a bundle of it comes from, as the framework keeps it. */
    String location(String jar) {
        return prefix() + jar;
    }

    List<String> locations() {
        return jars.stream().map(this::location).toList();
    }

    boolean hasBundleAt(String location) {
        return location.startsWith(prefix());
    }

    private String prefix() {
        // Its content belongs to it: one version that comes again with another is another set of bundles.
        return LOCATION + name + "/" + version + "/" + sha256.substring(0, 16) + "/";
    }

    boolean cameByMessage() {
        return from.equals(GATEWAY);
    }

    Optional<Declared> command(String command) {
        return commands.stream().filter(one -> one.name().equals(command)).findFirst();
    }

    String title() {
        return name + " " + version;
    }
}
