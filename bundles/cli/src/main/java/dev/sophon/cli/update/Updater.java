package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.NodeProof;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for a newer version, and puts it into the state folder for the next start. */
final class Updater {
    private final StateFolder folder;
    private final UpdateSettings settings;
    private final Installation installation;
    private final Channel channel;
    private final Clock clock;

    Updater(StateFolder folder, UpdateSettings settings, Installation installation, Channel channel, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.installation = installation;
        this.channel = channel;
        this.clock = clock;
    }

    static Updater of(StateFolder folder, UpdateSettings settings, Installation installation)
            throws Failure, InterruptedException {
        Channel channel = Channel.of(settings.url(), settings.channel(), proof(folder, settings.url()));
        return new Updater(folder, settings, installation, channel, Clock.systemUTC());
    }

    /** That of the Node where its own Gateway is asked; nobody else is ever shown it. */
    private static @Nullable NodeProof proof(StateFolder folder, URI url) throws Failure, InterruptedException {
        try {
            Configuration pairing = new ConfigFile(folder).read().orElse(null);
            return pairing == null || !url.equals(UpdateSettings.servedBy(pairing.gatewayUrl()))
                    ? null
                    : NodeProof.of(NodeSecrets.read(folder, pairing, Keyring.ofSystem()), pairing.gatewayUrl());
        } catch (ConfigurationException e) {
            return null; // No pairing that could be shown to anybody.
        } catch (IOException e) {
            throw new Failure("What this Node proves itself with cannot be read: " + Problems.of(e));
        }
    }

    /** A newer version, all of whose claims hold; nothing of it is here yet. */
    record Offer(SignedBytes signed, UpdateManifest manifest, UpdateManifest.Archive archive) {}

    /** The newest version that is here. */
    Release now() {
        return Stream.of(installation.version(), UpdateRecord.read(folder).current())
                .filter(Objects::nonNull)
                .max(Release::compareTo)
                .orElseThrow();
    }

    /**
     * Asks the channel.
     *
     * @return empty when it offers what is here
     * @throws RefusedException if what it offers may not be taken
     */
    Optional<Offer> look() throws Failure, RefusedException, IOException, InterruptedException {
        requireOwn();
        String name = settings.channel();
        var keys = installation.releaseKeys(settings);
        SignedBytes signed = channel.latest();
        UpdateManifest manifest = Trusted.update(signed, keys, Versions.PROGRAM, name, clock.instant());
        Release version = manifest.version();
        UpdateRecord record = UpdateRecord.read(folder);
        Release seen = record.seen().get(name);
        if (seen != null && version.compareTo(seen) < 0) {
            throw new RefusedException(
                    "the release: version: " + version + " is older than " + seen + ", which this channel had before");
        }
        Release now = now();
        if (version.compareTo(now) < 0) {
            throw new RefusedException(
                    "the release: version: " + version + " is older than " + now + ", which is here");
        }
        UpdateManifest.Archive archive = manifest.of(installation.platform())
                .orElseThrow(() -> new RefusedException("the release: files: nothing for " + installation.platform()));
        if (!version.equals(seen)) {
            record = UpdateRecord.change(folder, old -> old.offered(name, version));
        }
        if (version.equals(now)) {
            return Optional.empty();
        }
        String bad = record.quarantined().get(version.toString());
        if (bad != null) {
            throw new RefusedException(version + " is quarantined, and not taken again: " + bad);
        }
        return Optional.of(new Offer(signed, manifest, archive));
    }

    private void requireOwn() throws Failure, IOException {
        Optional<String> manager = installation.managedBy();
        if (manager.isPresent()) {
            throw new Failure("A package manager has installed this program. Update it by: " + manager.get());
        }
        if (!folder.path().getFileSystem().supportedFileAttributeViews().contains("unix")) {
            throw new Failure("On this system a new version is installed by hand");
        }
        folder.create();
        if (!Owner.me().has(folder.path())) {
            throw new Failure(folder.path() + " is another user's, so nothing is installed there");
        }
    }

    /**
     * Brings it here, to be tried at the next start.
     *
     * @param progress hears how many bytes are there
     */
    void stage(Offer offer, LongConsumer progress) throws Failure, RefusedException, IOException, InterruptedException {
        Release version = offer.manifest().version();
        UpdateManifest.Archive archive = offer.archive();
        UpdateRecord.Trial waiting = UpdateRecord.read(folder).trial();
        if (waiting != null && waiting.version().equals(version)) {
            return;
        }
        try (FileChannel file = FileChannel.open(
                        folder.updates().resolve("stage.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw new Failure("Another process of this Node brings an update already");
            }
            UpdateRecord record = UpdateRecord.read(folder);
            Versions versions = new Versions(folder);
            versions.keepOnly(kept(record));
            Path downloads = folder.updates().resolve("downloads");
            Path part = downloads.resolve(archive.sha256());
            PrivateFiles.createFolder(downloads);
            forgetOthers(downloads, part);
            requireRoom(archive, part);
            channel.download(version, archive, part, progress);
            Step.of("downloaded");
            versions.stage(offer.signed(), offer.manifest(), archive, part);
            UpdateRecord.change(folder, old -> old.trying(new UpdateRecord.Trial(version, 0)));
            Step.of("recorded");
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new Failure("Nothing was changed: " + Problems.withPath(e));
        }
    }

    static Set<Release> kept(UpdateRecord record) {
        Set<Release> kept = new HashSet<>();
        Stream.of(record.current(), record.before()).filter(Objects::nonNull).forEach(kept::add);
        if (record.trial() != null) {
            kept.add(record.trial().version());
        }
        return kept;
    }

    private static void forgetOthers(Path downloads, Path part) throws IOException {
        try (Stream<Path> all = Files.list(downloads)) {
            for (Path other : all.filter(one -> !one.equals(part)).toList()) {
                Versions.delete(other);
            }
        }
    }

    private void requireRoom(UpdateManifest.Archive archive, Path part) throws IOException, Failure {
        long have = Files.exists(part) ? Files.size(part) : 0;
        long needed = archive.size() - have + archive.unpacked();
        if (Files.getFileStore(folder.updates()).getUsableSpace() < needed) {
            throw new Failure("Too little room below " + folder.updates() + ": " + (needed >> 20) + " MiB are needed");
        }
    }
}
