package dev.sophon.node.journal.internal;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results too large for the log or the memory, one file each. Thread-safe. */
final class ResultFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);

    private final Path folder;

    ResultFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a result; what makes it count is the line of the log that names the file.
     *
     * @throws IOException when it cannot be written; nothing is left of it then
     */
    String write(CommandResult result) throws IOException {
        Path file = OwnFile.create(folder.resolve(UUID.randomUUID() + ".json"));
        // Not a channel: one that is written to by an interrupted thread closes.
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            out.write(Json.bytes(result));
        } catch (IOException e) {
            delete(file.getFileName().toString());
            throw e;
        }
        return file.getFileName().toString();
    }

    /** @throws IOException when it is gone or not what was written */
    CommandResult read(String name) throws IOException {
        try {
            return Json.read(Files.readAllBytes(folder.resolve(name)), CommandResult.class);
        } catch (IllegalArgumentException e) {
            throw new IOException("a kept result is damaged", e);
        }
    }

    boolean has(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    long size(String name) {
        try {
            return Files.size(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            LOG.warn("A result that is no longer needed stays in {} until the next start", folder);
        }
    }

    /** Deletes what no line of the log names: results whose acknowledgement or record a crash cut short. */
    void deleteExcept(Set<String> names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!names.contains(name)) {
                    delete(name);
                }
            }
        }
    }
}
