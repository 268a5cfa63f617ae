package dev.sophon.node.journal.internal;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates files that only their owner can open. */
final class OwnFile {
    private static final FileAttribute<?>[] ATTRIBUTES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private OwnFile() {}

    /** @throws IOException when it is there already or cannot be created */
    static Path create(Path file) throws IOException {
        return Files.createFile(file, ATTRIBUTES);
    }
}
