package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From the start of the Node's program to its line that it is online, against the container alone with all it has started. */
public final class StartRows implements Measurement {
    private static final Subject WARM = new Subject(
            "node-start-warm", "s", "Node start to Online, as at each start but the first; against bare Karaf");
    private static final Subject COLD =
            new Subject("node-start-cold", "s", "the same without the container's cache, as after an installation");
    private static final int WARM_ROUNDS = 7;
    private static final int COLD_ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public List<Subject> subjects() {
        return List.of(WARM, COLD);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (Rig rig = stage.rig()) {
            rig.startGateway();
            Map.Entry<String, String> paired = LiveSystem.pair(rig, 1, List.of("screen.capture", "system.info"))
                    .entrySet()
                    .iterator()
                    .next();
            Path state = rig.nodeState("start");
            Stage.writeConfig(state, rig.url(), paired.getValue());
            Program first = rig.startNode("start", paired.getKey());
            List<String> options = Stage.options(first.pid());
            first.close();
            Path base = stage.bareKarafFolder();
            Timing.Step node = () -> start(rig.node("start", "start", "--service"), "Status: Online");
            Timing.Step bare = () -> start(stage.startBareKaraf(base, options), "^started$");
            Timing.warmUp(2, node, bare);
            Samples[] warm = Timing.inTurn(WARM_ROUNDS, 1, node, bare);
            Samples[] cold = Timing.inTurn(
                    COLD_ROUNDS,
                    1,
                    () -> {
                        delete(state.resolve("karaf/data"));
                        return node.run();
                    },
                    () -> {
                        delete(base.resolve("data"));
                        return bare.run();
                    });
            return List.of(
                    Row.of(WARM, warm[0].median(), warm[1].median(), Map.of(), Goal.atMost(1.5, "s"), warm[0].noise()),
                    Row.of(COLD, cold[0].median(), cold[1].median(), Map.of(), Goal.none(), cold[0].noise()));
        }
    }

    /** Seconds since the program was started, a moment ago. */
    private static double start(Program program, String line) throws InterruptedException {
        long begun = System.nanoTime();
        try (program) {
            program.await(line, PATIENCE);
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
