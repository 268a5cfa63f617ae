package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever writes {@code config.json} is killed at one system call after another; the file is the old one or the new one. */
class ConfigCutIT {
    /** All that one write calls, by strace's names. */
    private static final List<String> CALLS = List.of("openat", "write", "fsync", "close", "rename", "statx");

    private static final int KILLS = Boolean.getBoolean("sophon.full") ? 1_000 : CALLS.size();
    private static final int WRITES = 1_000;
    /** Beyond what a JVM calls before it is there, and within what so many writes call. */
    private static final int FIRST = 400;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void theFileIsWholeWhereverItsWriterDies() throws Exception {
        assumeThat(Path.of("/usr/bin/strace"))
                .as("strace, which kills at a system call; install the package strace")
                .exists();
        Path config = folder.resolve("config.json");
        String note = "n".repeat(20_000);
        Files.writeString(
                config,
                "{\"gatewayUrl\":\"http://localhost:10000\",\"nodeToken\":\"node-0." + "s".repeat(40)
                        + "0\",\"note\":\"" + note + "\"}");
        for (int kill = 0; kill < KILLS; kill++) {
            String call = CALLS.get(kill % CALLS.size());
            int number = FIRST + kill / CALLS.size();
            Program writer = Program.start(
                    List.of(
                            "strace",
                            "-f",
                            "-e",
                            "trace=" + call,
                            "-e",
                            "inject=" + call + ":signal=KILL:when=" + number,
                            "-o",
                            "/dev/null",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            ConfigWriter.class.getName(),
                            folder.toString(),
                            Integer.toString(WRITES)),
                    Map.of());
            assertThat(writer.exitCode(PATIENCE))
                    .as("killed at %s number %s; it printed: %s", call, number, writer.output())
                    .isEqualTo(137);
            Configuration read = new ConfigFile(new StateFolder(folder)).read().orElseThrow();
            int port = read.gatewayUrl().getPort();
            assertThat(read.token().whole().reveal())
                    .as("after the kill at %s number %s", call, number)
                    .isEqualTo(ConfigWriter.token(port - 10_000).whole().reveal());
            assertThat(Files.readString(config)).contains(note);
        }
    }
}
