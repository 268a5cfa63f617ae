package dev.sophon.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SophonGatewayTest {
    @TempDir
    Path state;

    @Test
    void aSecondStartOnTheFolderOfARunningGatewayChangesNothing() throws Exception {
        Path etc = Files.createDirectories(state.resolve("karaf/etc"));
        Files.writeString(etc.resolve("dev.sophon.gateway.cfg"), "publicUrl = https://as.it.runs\n");
        Files.createDirectories(state.resolve("karaf/deploy"));
        Files.createDirectories(state.resolve("logs"));
        Path config = Files.createDirectories(state.resolve("config"));
        Files.writeString(config.resolve("gateway.cfg"), "publicUrl = https://as.it.will.be\n");
        try (FileChannel channel = FileChannel.open(
                        state.resolve("karaf/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock running = channel.lock()) {
            assertThat(running.isValid()).isTrue();
            List<String> before = all();
            StringWriter said = new StringWriter();
            int exit = start(said);
            assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(said.toString()).contains("A Gateway already runs on " + state);
            assertThat(all()).isEqualTo(before);
        }
    }

    private int start(StringWriter said) {
        String before = System.setProperty(GatewaySettings.STATE_PROPERTY, state.toString());
        try {
            return new CommandLine(new SophonGateway())
                    .setErr(new PrintWriter(said, true))
                    .setExecutionExceptionHandler((e, command, parsed) -> {
                        command.getErr().println(e.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    })
                    .execute("start", "--port", "8080");
        } finally {
            if (before == null) {
                System.clearProperty(GatewaySettings.STATE_PROPERTY);
            } else {
                System.setProperty(GatewaySettings.STATE_PROPERTY, before);
            }
        }
    }

    /** Every file and folder, with what is in it. */
    private List<String> all() throws Exception {
        try (Stream<Path> paths = Files.walk(state)) {
            return paths.sorted()
                    .map(path -> {
                        try {
                            return path + " " + (Files.isRegularFile(path) ? Files.readString(path) : "");
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
