package dev.sophon.node.deploy.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The names of the files that were installed, one a line in a file that is as it was or as it is to be, wherever its writer
 * dies: a torn one would forget what is installed, for good. Not thread-safe.
 */
final class InstalledNames {
    private final Path file;

    InstalledNames(Path file) {
        this.file = file;
    }

    /** None where there is no file yet. */
    Set<String> all() throws IOException {
        return Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : new TreeSet<>();
    }

    /**
     * Changes the names, and waits until they are on the disk.
     *
     * @throws IOException if they could not be written; the file is as it was
     */
    void change(Consumer<Set<String>> change) throws IOException {
        Set<String> names = all();
        change.accept(names);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(
                    String.join("", names.stream().map(name -> name + "\n").toList())
                            .getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
