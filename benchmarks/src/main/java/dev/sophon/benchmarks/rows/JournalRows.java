package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlayedGateway;
import dev.sophon.benchmarks.Plugged;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the journal costs a command with effects, and what it forces to the disk, counted by a tracer of system calls. */
public final class JournalRows implements Measurement {
    private static final Subject COST = new Subject(
            "journal-p50", "ms", "a command with effects that does nothing, against the same one that only reads");
    private static final Subject READING = new Subject(
            "fsync-read-only", "per call", "times that the disk is waited for by a command that only reads");
    private static final Subject EFFECTS =
            new Subject("fsync-effects", "per call", "the same by a command with effects");
    private static final int WARM_UP = 3000;
    private static final int ROUNDS = 150;
    private static final int BLOCK = 20;

    private static final String TRACED = "bench-traced";
    private static final int TRACED_CALLS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern FORCED = Pattern.compile("\\b(fsync|fdatasync|msync|sync_file_range|sync|syncfs)\\(");
    private static final Pattern JOURNAL = Pattern.compile("\\bp?write(64|v)?\\(\\d+<[^>]*/journal/");
    private static final Pattern TIME = Pattern.compile("^\\d+ +(\\d+\\.\\d+) ");

    @Override
    public List<Subject> subjects() {
        return List.of(COST, READING, EFFECTS);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        JsonNode none = Json.mapper().createObjectNode();
        Timing.Step effect = Timing.millis(() -> hub.execute(node, Plugged.EFFECT, none));
        Timing.Step reading = Timing.millis(() -> hub.execute(node, Plugged.NOOP, none));
        Timing.warmUp(WARM_UP, effect, reading);
        Samples[] both = Timing.inTurn(ROUNDS, BLOCK, effect, reading);
        double[] forced = traced(stage, hub, none);
        return List.of(
                Row.of(COST, both[0].median(), both[1].median(), Map.of(), Goal.none(), both[0].noise()),
                Row.of(READING, forced[0], null, Map.of(), Goal.atMost(0, "per call"), null),
                Row.of(EFFECTS, forced[1], null, Map.of(), Goal.none(), null));
    }

    /** How often a call of each kind forces something to the disk, from a Node that runs under a tracer. */
    private static double[] traced(Stage stage, PlayedGateway hub, JsonNode none) throws Exception {
        Path trace = stage.folder("trace").resolve("calls");
        Program tracer = stage.startNode(
                TRACED,
                List.of(
                        "strace",
                        "-f",
                        "--seccomp-bpf",
                        "-qq",
                        "-y",
                        "-ttt",
                        "-s",
                        "0",
                        "-o",
                        trace.toString(),
                        "-e",
                        "trace=fsync,fdatasync,msync,sync_file_range,sync,syncfs,write,pwrite64,writev"));
        HubConnection node = hub.node(TRACED);
        Window reading = calls(hub, node, Plugged.NOOP, none);
        Window effects = calls(hub, node, Plugged.EFFECT, none);
        end(tracer);
        if (count(trace, effects, JOURNAL) < TRACED_CALLS) {
            throw new IllegalStateException("the tracer did not see the journal being written, so it proves nothing");
        }
        if (count(trace, reading, JOURNAL) > 0) {
            throw new IllegalStateException("a command that only reads was written to the journal");
        }
        return new double[] {
            count(trace, reading, FORCED) / (double) TRACED_CALLS, count(trace, effects, FORCED) / (double) TRACED_CALLS
        };
    }

    /** From when to when, in seconds since 1970. */
    private record Window(double from, double to) {
        boolean has(double time) {
            return time >= from && time <= to;
        }
    }

    private static Window calls(PlayedGateway hub, HubConnection node, String command, JsonNode none) throws Exception {
        // The handler is made at its first call.
        hub.execute(node, command, none);
        double from = System.currentTimeMillis() / 1000.0;
        for (int i = 0; i < TRACED_CALLS; i++) {
            hub.execute(node, command, none);
        }
        return new Window(from, System.currentTimeMillis() / 1000.0);
    }

    private static long count(Path trace, Window window, Pattern call) throws IOException {
        try (Stream<String> lines = Files.lines(trace)) {
            return lines.filter(line -> call.matcher(line).find())
                    .filter(line -> {
                        var time = TIME.matcher(line);
                        return time.find() && window.has(Double.parseDouble(time.group(1)));
                    })
                    .count();
        }
    }

    /** Ends the Node, by which its tracer ends; to end the tracer would leave the Node behind. */
    private static void end(Program tracer) throws InterruptedException {
        ProcessHandle.of(tracer.pid()).stream().flatMap(ProcessHandle::children).forEach(ProcessHandle::destroy);
        tracer.exitCode(PATIENCE);
    }
}
