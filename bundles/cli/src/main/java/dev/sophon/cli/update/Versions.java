package dev.sophon.cli.update;

import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions that lie in the state folder, each in a folder of its own with what a release key has signed of it. Nothing
 * of one is run before {@link #verified} has read all of it.
 */
final class Versions {
    /** Of the manifest that is signed for an update of this program. */
    static final String PROGRAM = UpdateManifest.NODE;

    private static final String MANIFEST = "manifest.json";
    private static final String HOME = "home";
    private static final String NEW = ".new-";

    private final StateFolder state;
    private final Path folder;

    Versions(StateFolder state) {
        this.state = state;
        this.folder = state.updates().resolve("versions");
    }

    /** Whether all of it is this user's own; what another user has written is not even read. */
    boolean areMine() throws IOException {
        Owner me = Owner.me();
        return me.has(state.path()) && me.has(state.updates());
    }

    /**
     * Unpacks an archive whose hash is right, and looks at each of its files.
     *
     * @throws RefusedException if they are not what was signed; nothing is left then
     */
    void stage(SignedBytes signed, UpdateManifest manifest, UpdateManifest.Archive archive, Path file)
            throws IOException, RefusedException, InterruptedException {
        PrivateFiles.createFolder(folder);
        Path work = Files.createTempDirectory(folder, NEW);
        try {
            Path unpacked = Files.createDirectory(work.resolve("unpacked"));
            Files.move(Unpacking.home(file, unpacked), work.resolve(HOME));
            delete(unpacked);
            Step.of("unpacked");
            PrivateFiles.write(work.resolve(MANIFEST), signed.content());
            PrivateFiles.write(work.resolve(MANIFEST + SignedBytes.SUFFIX), signed.signature());
            require(work, archive);
            Path place = place(manifest.version());
            delete(place);
            Step.of("deleted");
            Files.move(work, place, StandardCopyOption.ATOMIC_MOVE);
            Step.of("moved");
        } finally {
            delete(work);
        }
    }

    private static void require(Path version, UpdateManifest.Archive archive) throws IOException, RefusedException {
        Tree tree;
        try {
            tree = Tree.of(version.resolve(HOME).toRealPath(), Owner.me()::demand);
        } catch (IOException e) {
            throw new RefusedException("its files: " + Problems.of(e));
        }
        if (!tree.hash().equals(archive.tree())) {
            throw new RefusedException("its files are not those that were signed");
        }
    }

    /**
     * Checks a version from its signature down to each byte of its files.
     *
     * @return its folder
     * @throws RefusedException if anything is not as a release key has signed it, or another user could have written it
     */
    Path verified(Release version, Collection<PublicKey> keys, String platform) throws RefusedException {
        Path place = place(version);
        SignedBytes signed;
        try {
            Owner me = Owner.me();
            me.demand(folder);
            me.demand(place);
            signed = SignedBytes.read(place.resolve(MANIFEST));
        } catch (IOException e) {
            throw new RefusedException("its manifest: " + Problems.of(e));
        }
        UpdateManifest manifest = Trusted.update(signed, keys);
        if (!manifest.name().equals(PROGRAM) || !manifest.version().equals(version)) {
            throw new RefusedException("its manifest is of another program or version");
        }
        try {
            require(
                    place,
                    manifest.of(platform)
                            .orElseThrow(() -> new RefusedException("its manifest has nothing for " + platform)));
        } catch (IOException e) {
            throw new RefusedException("its files: " + Problems.of(e));
        }
        return place.resolve(HOME);
    }

    /** Deletes all others, and what was begun and not ended. */
    void keepOnly(Set<Release> versions) throws IOException {
        Set<Path> kept = versions.stream().map(this::place).collect(Collectors.toSet());
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> gone;
        try (Stream<Path> all = Files.list(folder)) {
            gone = all.filter(place -> !kept.contains(place)).toList();
        }
        for (Path place : gone) {
            delete(place);
        }
    }

    private Path place(Release version) {
        return folder.resolve(version.toString());
    }

    static void delete(Path place) throws IOException {
        if (!Files.exists(place, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(place)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
