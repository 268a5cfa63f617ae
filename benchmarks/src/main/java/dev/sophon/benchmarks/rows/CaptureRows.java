package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.CProgram;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlainHttp;
import dev.sophon.benchmarks.PlayedGateway;
import dev.sophon.benchmarks.Plugged;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A screenshot to Base64: by the Node's port, by C, by programs that agents use, and by an agent through REST. */
public final class CaptureRows implements Measurement {
    private static final Subject CAPTURE =
            new Subject("capture", "ms", "1080p screen to JPEG to Base64 inside the Node, against C; scrot, maim");
    private static final Subject AGENT =
            new Subject("capture-rest", "ms", "screen.capture of 1080p by an agent through REST");
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 200;
    /** Java's compiler takes a good part of both programs' time until then. */
    private static final double AGENT_WARM_UP_SECONDS = 25;

    private static final int PEER_ROUNDS = 25;

    @Override
    public List<Subject> subjects() {
        return List.of(CAPTURE, AGENT);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        CProgram c = stage.captureInC();
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        JsonNode none = Json.mapper().createObjectNode();
        Path picture = stage.folder("capture").resolve("screen.jpg");
        // Something new is drawn before each picture, outside of what is measured.
        Timing.Step ours = () -> {
            c.run("d");
            EncodedJson taken = Objects.requireNonNull(
                    hub.execute(node, Plugged.CAPTURE, none).result());
            return taken.tree().path("nanos").asLong() / 1e6;
        };
        Timing.Step floor = () -> {
            c.run("d");
            return c.run("c");
        };
        Timing.Step scrot = peer(c, picture, "scrot", "-o", "-q", "80", picture.toString());
        Timing.Step maim = peer(c, picture, "maim", "-f", "jpg", "-m", "8", picture.toString());
        Timing.warmUp(WARM_UP, ours, floor);
        Timing.warmUp(3, scrot, maim);
        Samples[] both = Timing.inTurn(ROUNDS, 1, ours, floor);
        Samples[] peers = Timing.inTurn(PEER_ROUNDS, 1, scrot, maim);
        double inC = both[1].median();
        Map<String, Double> others = Map.of("scrot", peers[0].median(), "maim", peers[1].median());
        Samples agent = agent(stage.system(), c);
        return List.of(
                Row.of(CAPTURE, both[0].median(), inC, others, Goal.timesFloor(1.15), both[0].noise()),
                Row.of(AGENT, agent.median(), null, others, Goal.atMost(10, "ms"), agent.noise()));
    }

    private static Samples agent(LiveSystem system, CProgram c) throws Exception {
        try (PlainHttp http = system.connect()) {
            Timing.Step step = () -> {
                c.run("d");
                return Timing.millis(() -> system.issue(http, "{\"command\":\"screen.capture\",\"params\":{}}"))
                        .run();
            };
            Timing.warmUpFor(AGENT_WARM_UP_SECONDS, step);
            return Timing.inTurn(ROUNDS, 1, step)[0];
        }
    }

    /** A program that writes a picture to a file, which is read and made Base64 of. */
    private static Timing.Step peer(CProgram c, Path picture, String... command) {
        Timing.Step run = Timing.millis(() -> {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(command[0] + " ended with " + process.exitValue());
            }
            if (Base64.getEncoder().encode(Files.readAllBytes(picture)).length == 0) {
                throw new IOException(command[0] + " wrote nothing");
            }
        });
        return () -> {
            c.run("d");
            return run.run();
        };
    }
}
