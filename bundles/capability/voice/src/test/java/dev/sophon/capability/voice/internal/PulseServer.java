package dev.sophon.capability.voice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A sound server of the test's own, whose loudspeaker can be heard by its microphone, and nobody else. */
final class PulseServer implements AutoCloseable {
    private final Map<String, String> environment;
    private final Process server;

    PulseServer(Path folder) throws IOException {
        Path socket = folder.resolve("socket");
        environment = Map.of(
                "HOME", folder.toString(),
                "XDG_RUNTIME_DIR", folder.toString(),
                "PULSE_SERVER", "unix:" + socket);
        server = start(Stream.concat(
                        Stream.of("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
                        Stream.of(
                                        "module-native-protocol-unix socket=" + socket,
                                        "module-null-sink sink_name=room rate=16000 channels=1",
                                        "module-remap-source master=room.monitor source_name=mic")
                                .flatMap(module -> Stream.of("-L", module)))
                .toList());
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> control("set-default-source", "mic")
                    .isEmpty());
        } catch (ConditionTimeoutException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    /** What programs that are to use it get. */
    Map<String, String> environment() {
        return environment;
    }

    /** What plays now, one line each. */
    String playing() {
        return listed("sink-inputs");
    }

    /** What listens now, one line each; the virtual microphone itself listens to the room all the time. */
    String recording() {
        return listed("source-outputs")
                .lines()
                .filter(line -> line.contains("protocol-native"))
                .collect(Collectors.joining("\n"));
    }

    private String listed(String kind) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .until(() -> control("list", "short", kind), text -> !text.startsWith("failed"));
    }

    private String control(String... words) throws Exception {
        Process pactl =
                start(Stream.concat(Stream.of("pactl"), Stream.of(words)).toList());
        String said = new String(pactl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return pactl.waitFor() == 0 ? said : "failed: " + said;
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        assertThat(server.onExit()).as("the sound server ends").succeedsWithin(Duration.ofSeconds(10));
        Files.deleteIfExists(Path.of(environment.get("XDG_RUNTIME_DIR"), "socket"));
    }
}
