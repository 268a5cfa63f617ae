package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.runtime.GatewayHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The files of transfers, their owner's only (0600), each named by its id. Thread-safe. */
final class TransferFolder {
    private final Path folder;

    /** @param folder that is there, and its owner's only */
    TransferFolder(Path folder) {
        this.folder = folder;
    }

    /** How much of a file is here, in bytes. */
    long size(String id) throws IOException {
        try {
            return Files.size(folder.resolve(id));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    FileChannel toRead(String id) throws IOException {
        return FileChannel.open(folder.resolve(id), StandardOpenOption.READ);
    }

    /** The file to write to and to read back, made if it is not there. */
    FileChannel toWrite(String id) throws IOException {
        Path file = folder.resolve(id);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // Before anything is in it.
        GatewayHome.restrict(file);
        return channel;
    }

    void delete(String id) throws IOException {
        Files.deleteIfExists(folder.resolve(id));
    }

    List<String> ids() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What the disk has left, in bytes. */
    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
