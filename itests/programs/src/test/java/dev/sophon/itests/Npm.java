package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The clients of others that npm brings, and a folder in which programs find them. */
final class Npm {
    static final Path FOLDER = Path.of("target/npm");

    private static final Path SOURCES = Path.of("src/test/npm");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Npm() {}

    static boolean isThere() throws InterruptedException {
        return runs("node") && runs("npm");
    }

    private static boolean runs(String program) throws InterruptedException {
        try {
            return Program.start(List.of(program, "--version"), Map.of()).exitCode(PATIENCE) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Installs what {@code package-lock.json} names, unless it is there already. Another process may be at it as well. */
    static void install() throws Exception {
        Files.createDirectories(FOLDER);
        try (FileChannel channel = FileChannel.open(
                        FOLDER.resolveSibling("npm.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            installAlone();
        }
    }

    private static void installAlone() throws Exception {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Path copy = FOLDER.resolve(file.getFileName());
                // A program of the other process may be reading it.
                if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Path installed = FOLDER.resolve("node_modules/.package-lock.json");
        Path wanted = SOURCES.resolve("package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0) {
            Program npm = Program.start(
                    List.of("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", FOLDER.toString()),
                    Map.of());
            assertThat(npm.exitCode(PATIENCE)).as(npm.output()).isZero();
        }
    }
}
