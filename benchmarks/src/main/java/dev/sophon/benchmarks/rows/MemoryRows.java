package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What both programs keep of the machine's memory while nothing happens, against the container alone. */
public final class MemoryRows implements Measurement {
    private static final Subject NODE = new Subject(
            "memory-node",
            "MiB",
            "resident memory of an idle Node that was started before, against the container alone");
    private static final Subject FIRST =
            new Subject("memory-node-first", "MiB", "the same of its first start, when the features are installed");
    private static final Subject GATEWAY = new Subject(
            "memory-gateway", "MiB", "resident memory of an idle Gateway with one Node, against the container alone");
    private static final long IDLE_MILLIS = 25_000;
    private static final int READINGS = 5;
    private static final long BETWEEN_MILLIS = 500;

    @Override
    public List<Subject> subjects() {
        return List.of(NODE, FIRST, GATEWAY);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (Rig rig = stage.rig()) {
            Program gateway = rig.startGateway();
            Map.Entry<String, String> paired = LiveSystem.pair(rig, 1, List.of("screen.capture", "system.info"))
                    .entrySet()
                    .iterator()
                    .next();
            Stage.writeConfig(rig.nodeState("idle"), rig.url(), paired.getValue());
            Program first = rig.startNode("idle", paired.getKey());
            Program likeNode = stage.startBareKaraf(stage.bareKarafFolder(), Stage.options(first.pid()));
            Program likeGateway = stage.startBareKaraf(stage.bareKarafFolder(), Stage.options(gateway.pid()));
            Samples[] early = idle(first);
            first.close();
            Program node = rig.startNode("idle", paired.getKey());
            Samples[] all = idle(node, likeNode, gateway, likeGateway);
            likeNode.close();
            likeGateway.close();
            return List.of(
                    row(NODE, 150, all[0], all[1]),
                    row(FIRST, 150, early[0], all[1]),
                    row(GATEWAY, 150, all[2], all[3]));
        }
    }

    /** What these take after a while of nothing. */
    private static Samples[] idle(Program... programs) throws Exception {
        Thread.sleep(IDLE_MILLIS); // Being idle is what is measured.
        Samples[] all = Stream.generate(Samples::new).limit(programs.length).toArray(Samples[]::new);
        for (int reading = 0; reading < READINGS; reading++) {
            Thread.sleep(BETWEEN_MILLIS);
            for (int i = 0; i < programs.length; i++) {
                all[i].add(resident(programs[i]));
            }
        }
        return all;
    }

    private static Row row(Subject subject, double most, Samples ours, Samples floor) {
        return Row.of(subject, ours.median(), floor.median(), Map.of(), Goal.atMost(most, "MiB"), ours.noise());
    }

    /** In MiB. */
    private static double resident(Program program) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new IOException("the process has ended"));
    }
}
