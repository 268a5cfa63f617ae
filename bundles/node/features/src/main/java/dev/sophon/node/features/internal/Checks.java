package dev.sophon.node.features.internal;

import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.Trusted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that is asked of what comes signed, before anything touches the framework: signature, chain of keys, expiry,
 * revocation, kind, what the owner lets the key bring, version, hash, and what is in the KAR.
 */
final class Checks {
    private final Path folder;
    private final OwnerTrust.Source owner;
    private final InstalledSets sets;
    private final Container container;
    private final Function<String, Optional<String>> broughtBy;
    private final KeptKeys keys;
    private final Clock clock;

    /** @param broughtBy the bundle that brings a command now, by its symbolic name */
    Checks(
            Path folder,
            OwnerTrust.Source owner,
            InstalledSets sets,
            Container container,
            Function<String, Optional<String>> broughtBy,
            Clock clock) {
        this.folder = folder;
        this.owner = owner;
        this.sets = sets;
        this.container = container;
        this.broughtBy = broughtBy;
        this.keys = new KeptKeys(folder.resolve("keys"));
        this.clock = clock;
    }

    /** A manifest that holds, with the key of the owner's list that it rests on. */
    record Vouched(Manifest manifest, SignedBytes signed, TrustedKey root) {}

    /**
     * Checks a KAR and makes a private copy of it.
     *
     * @throws RefusedException when anything is not as it has to be; nothing is left of the copy then
     */
    Staged stage(Path kar, Offer offer) throws RefusedException, IOException {
        Vouched vouched = vouch(offer);
        Manifest manifest = vouched.manifest();
        PrivateFiles.createFolder(folder);
        Path copy = Files.createTempDirectory(folder, FeatureFolders.STAGING);
        try {
            copy(kar, copy.resolve(Staged.KAR), manifest.files().get(0));
            List<String> jars = KarFile.bundles(copy.resolve(Staged.KAR), container::isTaken);
            PrivateFiles.write(copy.resolve("manifest.json"), vouched.signed().content());
            PrivateFiles.write(
                    copy.resolve("manifest.json" + SignedBytes.SUFFIX),
                    vouched.signed().signature());
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            String sha256 = SigningKeys.sha256(vouched.signed().content());
            String root = vouched.root().id();
            return new Staged(FeatureSet.of(manifest, sha256, root, offer.from(), now, jars), copy);
        } catch (IOException | RefusedException | RuntimeException e) {
            FeatureFolders.delete(copy);
            throw e;
        }
    }

    /**
     * Checks all that can be said without the KAR.
     *
     * @throws RefusedException when anything is not as it has to be
     */
    Vouched vouch(Offer offer) throws RefusedException, IOException {
        Vouched vouched = signed(offer);
        Manifest manifest = vouched.manifest();
        requireAllowed(manifest, vouched.root());
        if (offer.cameByMessage()) {
            requireNotTheOwners(manifest.name());
        }
        requireVersion(manifest, SigningKeys.sha256(vouched.signed().content()), offer.cameByMessage());
        requireNobodyElses(manifest);
        return vouched;
    }

    private Vouched signed(Offer offer) throws RefusedException, IOException {
        List<TrustedKey> roots = roots(offer);
        SignedBytes presented = offer.keys();
        RefusedException last = new RefusedException(
                presented != null && roots.stream().noneMatch(root -> root.id().equals(Trusted.rootOf(presented)))
                        ? "the list of keys beside it is of a root that the owner does not trust"
                        : "there is no list of keys for it: expected " + KeyList.FILE + " and its .sig beside it");
        for (TrustedKey root : roots) {
            Optional<KeyList> list = keys.newest(root, presented);
            if (list.isPresent()) {
                try {
                    return new Vouched(
                            Trusted.manifest(offer.manifest(), list.get(), Manifest.FEATURES, clock.instant()),
                            offer.manifest(),
                            root);
                } catch (RefusedException e) {
                    last = e;
                }
            }
        }
        throw last;
    }

    /** Those that may vouch for it: of what came by message not each key of the owner's list. */
    private List<TrustedKey> roots(Offer offer) throws RefusedException {
        List<TrustedKey> all = owner.trust().keys();
        if (all.isEmpty()) {
            throw new RefusedException("the owner trusts no key yet: see trust in policy.json");
        }
        if (!offer.cameByMessage()) {
            return all;
        }
        List<TrustedKey> roots = all.stream().filter(TrustedKey::byMessage).toList();
        SignedBytes presented = offer.keys();
        String named = presented == null ? "" : Trusted.rootOf(presented);
        if (roots.isEmpty() || all.stream().anyMatch(key -> key.id().equals(named) && !key.byMessage())) {
            throw new RefusedException(
                    "the owner takes nothing of its root key by message: see trust in policy.json (byMessage)");
        }
        return roots;
    }

    private void requireNotTheOwners(String name) throws RefusedException {
        Installed known = sets.of(name);
        FeatureSet current = known.current();
        if (current != null && !current.cameByMessage()) {
            throw new RefusedException(
                    "the owner of the device has installed " + current.title() + ", which no message changes");
        }
        if (known.barred()) {
            throw new RefusedException("the owner of the device has removed " + name
                    + ", and no message brings it back:" + " only the owner's own sophon:install does");
        }
    }

    private static void requireAllowed(Manifest manifest, TrustedKey root) throws RefusedException {
        for (Declared command : manifest.commands()) {
            if (!root.scopes().contains(command.scope())) {
                throw new RefusedException("it brings " + command.name() + " of scope " + command.scope()
                        + ", which the owner does not let this key bring");
            }
        }
    }

    private void requireVersion(Manifest manifest, String sha256, boolean byMessage) throws RefusedException {
        Installed known = sets.of(manifest.name());
        Release version = manifest.version();
        Release pin = owner.trust().pins().get(manifest.name());
        if (pin != null && !pin.equals(version)) {
            throw new RefusedException("the owner has pinned " + manifest.name() + " to " + pin);
        }
        FeatureSet current = known.current();
        if (current != null && current.version().equals(version)) {
            throw new RefusedException(
                    current.sha256().equals(sha256)
                            ? current.title() + " is installed already"
                            : current.title() + " is installed with another content: a new one needs a new version");
        }
        Release highest = known.highest();
        boolean back = byMessage && isPrevious(known, sha256);
        if (pin == null && !back && highest != null && version.compareTo(highest) < 0) {
            throw new RefusedException("it is older than " + manifest.name() + " " + highest
                    + ", which was installed before: pin it in policy.json to have it");
        }
        String bad = known.quarantined().get(version.toString());
        if (pin == null && bad != null) {
            throw new RefusedException(manifest.name() + " " + version + " is quarantined: " + bad
                    + ". Pin it in policy.json to have it tried again");
        }
        Release api = container.api();
        if (!manifest.api().includes(api)) {
            throw new RefusedException("it needs the API from " + manifest.api().from() + " to below "
                    + manifest.api().below() + ", and this Node has " + api);
        }
    }

    /** Whether it is the very one that was good here before, and came by message too: that far a Gateway may go back. */
    static boolean isPrevious(Installed known, String sha256) {
        FeatureSet previous = known.previous();
        return previous != null && previous.cameByMessage() && previous.sha256().equals(sha256);
    }

    private void requireNobodyElses(Manifest manifest) throws RefusedException {
        for (Declared command : manifest.commands()) {
            boolean own = sets.of(manifest.name()).live().anyMatch(set -> set.command(command.name())
                    .isPresent());
            Optional<String> other = own ? Optional.empty() : broughtBy.apply(command.name());
            for (Installed set : sets.all().values()) {
                FeatureSet current = set.current();
                if (current != null
                        && !current.name().equals(manifest.name())
                        && current.command(command.name()).isPresent()) {
                    other = Optional.of(current.name());
                }
            }
            if (other.isPresent()) {
                throw new RefusedException("it brings " + command.name() + ", which " + other.get() + " brings");
            }
        }
    }

    private static void copy(Path from, Path to, Manifest.Part part) throws IOException, RefusedException {
        MessageDigest digest = Sha256.digest();
        long left = part.size();
        try (InputStream in = Files.newInputStream(from);
                FileChannel file = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(file)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read > 0 && left >= 0; read = in.read(buffer)) {
                left -= read;
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            file.force(true);
        }
        if (left != 0 || !HexFormat.of().formatHex(digest.digest()).equals(part.sha256())) {
            throw new RefusedException("the KAR: it is not the file that its manifest names: its size or hash differs");
        }
    }

    /** Why what is installed would not be installed any more; null where it would. */
    @Nullable
    String doubt(FeatureSet set) {
        Optional<TrustedKey> root = owner.trust().keys().stream()
                .filter(key -> key.id().equals(set.rootKeyId()))
                .findFirst();
        if (root.isEmpty()) {
            return "the owner does not trust its root key any more";
        }
        try {
            boolean revoked = keys.kept(root.get())
                    .filter(list -> list.revoked().contains(set.keyId()))
                    .isPresent();
            return revoked ? "its key has been revoked" : null;
        } catch (RefusedException | IOException e) {
            return e.getMessage();
        }
    }
}
