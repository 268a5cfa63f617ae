package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Installs what {@code package-lock.json} names, unless it is there already. */
    static void install() throws Exception {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
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
