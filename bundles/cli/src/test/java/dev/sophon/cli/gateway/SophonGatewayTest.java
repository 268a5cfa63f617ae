package dev.sophon.cli.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
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
            int exit = start(said, "--port", "8080");
            assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(said.toString()).contains("A Gateway already runs on " + state);
            assertThat(all()).isEqualTo(before);
        }
    }

    @Test
    void anAddressThatNobodyCanListenOnIsSaidAtOnce() throws Exception {
        Files.createDirectories(state.resolve("distribution/etc"));
        Files.createDirectories(state.resolve("distribution/system"));
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusal("--port", Integer.toString(other.getLocalPort())))
                    .startsWith("port: the Gateway cannot listen on " + other.getLocalPort());
        }
        for (String elsewhere : List.of("203.0.113.5", "1:2:zz")) {
            assertThat(refusal("--host", elsewhere)).startsWith("host: expected a name or an address of this machine");
        }
    }

    @Test
    void aSettingThatTheGatewayWouldRefuseIsSaidAtOnce() throws Exception {
        Path file = Files.createDirectories(state.resolve("config")).resolve("gateway.cfg");
        Files.writeString(file, "pairingSeconds=5\n");
        assertThat(refusal()).startsWith(file + ": pairingSeconds: expected 10 to 900");
        for (byte[] garbage : List.of(new byte[] {'a', '=', (byte) 0xff}, "a=\\u12".getBytes(US_ASCII))) {
            Files.write(file, garbage);
            assertThat(refusal()).startsWith(file + " cannot be read: expected lines of NAME=VALUE");
            assertThat(start(new StringWriter(), "--service"))
                    .as("no service is started again for it")
                    .isEqualTo(78);
        }
        assertThat(state.resolve("data")).doesNotExist();
    }

    @Test
    void aStateFolderThatCannotBeWrittenIsNamedWithTheReason() throws Exception {
        Path lock = Files.createDirectories(state.resolve("karaf")).resolve("lock");
        Files.createDirectory(lock);
        assertThat(refusal()).startsWith(lock + ": ").doesNotContain("Exception");
        Files.delete(lock);
        Files.createSymbolicLink(lock, state.resolve("not/there"));
        assertThat(refusal()).isEqualTo(lock + ": no such file\n");
    }

    private String refusal(String... options) {
        StringWriter said = new StringWriter();
        assertThat(start(said, options)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        return said.toString();
    }

    private int start(StringWriter said, String... options) {
        Map<String, String> told = Map.of(
                GatewaySettings.STATE_PROPERTY,
                state.toString(),
                "sophon.dist",
                state.resolve("distribution").toString());
        told.forEach(System::setProperty);
        try {
            return SophonGateway.program()
                    .setErr(new PrintWriter(said, true))
                    .execute(Stream.concat(Stream.of("start"), Stream.of(options))
                            .toArray(String[]::new));
        } finally {
            told.keySet().forEach(System::clearProperty);
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
