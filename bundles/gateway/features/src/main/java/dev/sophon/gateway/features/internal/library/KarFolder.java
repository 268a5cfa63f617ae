package dev.sophon.gateway.features.internal.library;

import dev.sophon.gateway.access.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The KARs of the library, their owner's only (0600), each named by its hash: it is there whole or not at all. Thread-safe. */
final class KarFolder {
    private static final String PART = ".part-";
    private static final int RANDOM = 16;

    private final Path folder;

    /** @param folder that is there, and its owner's only */
    KarFolder(Path folder) {
        this.folder = folder;
    }

    Path file(String sha256) {
        return folder.resolve(sha256);
    }

    boolean has(String sha256, long size) throws IOException {
        Path file = file(sha256);
        return Files.isRegularFile(file) && Files.size(file) == size;
    }

    /** A file of its own for what is on its way in. */
    Path part() {
        return folder.resolve(PART + Secrets.random(RANDOM));
    }

    /** What is on the disk, and has this hash, is in the library from now on. */
    void keep(Path part, String sha256) throws IOException {
        Files.move(part, file(sha256), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(String sha256) throws IOException {
        Files.deleteIfExists(file(sha256));
    }

    /** Removes what a process before this one left half done, and what no entry names. */
    void clean(Set<String> known) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            if (!known.contains(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What the disk has left, in bytes. */
    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
