package dev.sophon.node.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Files and folders that are their owner's only. A file is written whole: into a temporary file beside it, flushed to the
 * disk, then moved over the old one, so that a reader or a crash sees the old file or the new one and never a part.
 * On file systems without POSIX permissions what the folder's own rights say holds.
 */
public final class PrivateFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    /** A temporary file this old was left by a process that died; no write takes as long. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private PrivateFiles() {}

    /**
     * Creates a folder (0700) and its parents where they are missing; an existing one is closed to others.
     *
     * @throws IOException when it cannot be created, is no folder, or cannot be closed to others
     */
    public static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes(FOLDER));
        }
        if (POSIX && !Files.getPosixFilePermissions(folder).equals(FOLDER)) {
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /**
     * Writes a file (0600) whole. Its folder is created where it is missing.
     *
     * @throws IOException when it cannot be written; the old file is then as it was
     */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, content, true);
    }

    /**
     * The same without waiting for the disk, for what is written often and not missed: a reader and a killed process see
     * a whole file still, but after a power cut it may be an old one or empty.
     *
     * @throws IOException when it cannot be written; the old file is then as it was
     */
    public static void writeUnflushed(Path file, byte[] content) throws IOException {
        write(file, content, false);
    }

    private static void write(Path file, byte[] content, boolean flush) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AccessDeniedException(file.toString(), null, "is a folder");
        }
        createFolder(folder);
        String prefix = file.getFileName() + ".";
        removeAbandoned(folder, prefix);
        Path temporary = Files.createTempFile(folder, prefix, ".tmp", attributes(FILE));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                if (flush) {
                    channel.force(true);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        if (flush) {
            flushFolder(folder);
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static void removeAbandoned(Path folder, String prefix) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> temporaries = Files.newDirectoryStream(
                folder,
                entry -> entry.getFileName().toString().startsWith(prefix)
                        && entry.getFileName().toString().endsWith(".tmp"))) {
            for (Path temporary : temporaries) {
                if (Files.getLastModifiedTime(temporary).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(temporary);
                }
            }
        }
    }

    /** Makes the move itself survive a power cut; Windows has no such thing and needs none. */
    private static void flushFolder(Path folder) throws IOException {
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
