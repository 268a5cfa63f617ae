package dev.sophon.node.features.internal;

import dev.sophon.node.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the KARs of what is installed, and of what was good before, are kept: what is installed comes from here alone. */
final class FeatureFolders {
    static final String STAGING = ".staging-";
    /** Of what is being fetched, and stays while something else changes. */
    static final String FETCHING = ".fetching-";

    private static final Logger LOG = LoggerFactory.getLogger(FeatureFolders.class);

    private final Path folder;

    FeatureFolders(Path folder) {
        this.folder = folder;
    }

    /**
     * An empty file (0600) for what is to be fetched, or one that holds the beginning of it.
     *
     * @param sha256 of the whole
     */
    Path fetching(String sha256) throws IOException {
        Path file = folder.resolve(FETCHING + sha256);
        if (Files.notExists(file)) {
            PrivateFiles.write(file, new byte[0]);
        }
        return file;
    }

    /** Removes what was fetched in part, and nobody fetches now. */
    void forgetFetched() throws IOException {
        for (Path part : list(folder, FETCHING + "*")) {
            Files.deleteIfExists(part);
        }
    }

    Path kar(FeatureSet set) {
        return place(set).resolve(Staged.KAR);
    }

    private Path place(FeatureSet set) {
        return folder.resolve(set.name())
                .resolve(set.version() + "-" + set.sha256().substring(0, 16));
    }

    /** Takes a copy to its place. */
    void keep(Staged staged) throws IOException {
        Path place = place(staged.set());
        PrivateFiles.createFolder(folder.resolve(staged.set().name()));
        // What a process that died has left there is on no record.
        delete(place);
        Files.move(staged.folder(), place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what the record does not name; what cannot be removed is tried again at the next change. */
    void tidy(Map<String, Installed> sets) {
        List<Path> wanted = new ArrayList<>();
        for (Installed one : sets.values()) {
            one.live().forEach(set -> wanted.add(place(set)));
            FeatureSet previous = one.previous();
            if (previous != null) {
                wanted.add(place(previous));
            }
        }
        try {
            for (Path staging : list(folder, STAGING + "*")) {
                delete(staging);
            }
            for (String name : sets.keySet()) {
                for (Path place : list(folder.resolve(name), "*")) {
                    if (!wanted.contains(place)) {
                        delete(place);
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("What is not needed any more cannot be removed from {}: {}", folder, e.toString());
        }
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, glob)) {
            List<Path> found = new ArrayList<>();
            all.forEach(found::add);
            return found;
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
