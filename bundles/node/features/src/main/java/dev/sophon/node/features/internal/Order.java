package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.DesiredFeatures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Gateway wants, as far as it has the form of it.
 *
 * @param release of the Node itself; {@code null} for none
 */
record Order(long revision, List<Item> items, DesiredFeatures.@Nullable Release release) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final int NAME_LENGTH = 100;

    /** @param sha256 of its manifest */
    record Item(String name, Release version, String keyId, String transferId, Offer offer, String sha256) {
        /** What is signed counts; a message that says otherwise is none to follow. */
        void requireMeans(Manifest manifest) throws RefusedException {
            if (!manifest.name().equals(name)
                    || !manifest.version().equals(version)
                    || !manifest.keyId().equals(keyId)) {
                throw new RefusedException("its manifest is of another name, version or key than the Gateway says");
            }
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException naming the field that is not as it has to be
     */
    static Order of(DesiredFeatures wanted) {
        require(wanted.revision() > 0, "revision: expected 1 or more");
        List<DesiredFeatures.Feature> features = wanted.features();
        require(
                features != null && features.size() <= DesiredFeatures.MOST,
                "features: expected a list of up to " + DesiredFeatures.MOST);
        List<Item> items = features.stream().map(Order::item).toList();
        require(
                new HashSet<>(items.stream().map(Item::name).toList()).size() == items.size(),
                "features: expected each name once");
        DesiredFeatures.Release release = wanted.release();
        if (release != null) {
            Release unused = ReleaseOrders.version(release);
            require(items.stream().noneMatch(item -> item.name().equals(UpdateManifest.NODE)), "features: name: taken");
        }
        return new Order(wanted.revision(), items, release);
    }

    private static Item item(DesiredFeatures.Feature feature) {
        require(feature != null, "features: expected objects");
        String name = present(feature.name(), "name");
        require(
                name.length() <= NAME_LENGTH && NAME.matcher(name).matches(),
                "features: name: expected small letters, digits, dots and hyphens");
        byte[] manifest = text(feature.manifest(), "manifest", DesiredFeatures.MANIFEST_BYTES);
        byte[] keys = text(feature.keys(), "keys", DesiredFeatures.KEYS_BYTES);
        Offer offer = new Offer(
                new SignedBytes(manifest, signature(feature.signature(), "signature")),
                new SignedBytes(keys, signature(feature.keysSignature(), "keysSignature")),
                FeatureSet.GATEWAY);
        return new Item(
                name,
                Release.of(present(feature.version(), "version")),
                present(feature.keyId(), "keyId"),
                present(feature.transferId(), "transferId"),
                offer,
                SigningKeys.sha256(manifest));
    }

    private static String present(String text, String field) {
        require(text != null, "features: " + field + ": required");
        return text;
    }

    private static byte[] text(String text, String field, int most) {
        byte[] bytes = present(text, field).getBytes(StandardCharsets.UTF_8);
        require(bytes.length <= most, "features: " + field + ": expected " + most + " bytes at most");
        return bytes;
    }

    private static byte[] signature(String base64, String field) {
        String words = "features: " + field + ": expected " + SigningKeys.SIGNATURE_BYTES + " bytes as Base64";
        try {
            byte[] bytes = Base64.getDecoder().decode(present(base64, field));
            require(bytes.length == SigningKeys.SIGNATURE_BYTES, words);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(words, e);
        }
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new IllegalArgumentException(words);
        }
    }

    boolean names(String name) {
        return items.stream().anyMatch(item -> item.name().equals(name))
                || (release != null && name.equals(UpdateManifest.NODE));
    }

    /** The same for two that want the same, whatever their revision and by whichever transfers. */
    String content() {
        Stream<String> own =
                Stream.ofNullable(release).map(one -> UpdateManifest.NODE + " " + one.version() + " " + one.channel());
        Stream<String> all = items.stream().map(item -> item.name() + " " + item.version() + " " + item.sha256());
        return SigningKeys.sha256(Stream.concat(all, own)
                .sorted()
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8));
    }
}
