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

/** What both programs keep of the machine's memory while nothing happens, against the container alone. */
public final class MemoryRows implements Measurement {
    private static final Subject NODE =
            new Subject("memory-node", "MiB", "resident memory of an idle Node, against the container alone");
    private static final Subject GATEWAY = new Subject(
            "memory-gateway", "MiB", "resident memory of an idle Gateway with one Node, against the container alone");
    private static final long IDLE_MILLIS = 25_000;
    private static final int READINGS = 5;
    private static final long BETWEEN_MILLIS = 500;

    @Override
    public List<Subject> subjects() {
        return List.of(NODE, GATEWAY);
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
            Program node = rig.startNode("idle", paired.getKey());
            Program likeNode = stage.startBareKaraf(stage.bareKarafFolder(), Stage.options(node.pid()));
            Program likeGateway = stage.startBareKaraf(stage.bareKarafFolder(), Stage.options(gateway.pid()));
            Thread.sleep(IDLE_MILLIS); // Being idle is what is measured.
            Samples[] samples = {new Samples(), new Samples(), new Samples(), new Samples()};
            for (int i = 0; i < READINGS; i++) {
                Thread.sleep(BETWEEN_MILLIS);
                samples[0].add(resident(node));
                samples[1].add(resident(likeNode));
                samples[2].add(resident(gateway));
                samples[3].add(resident(likeGateway));
            }
            likeNode.close();
            likeGateway.close();
            return List.of(
                    Row.of(
                            NODE,
                            samples[0].median(),
                            samples[1].median(),
                            Map.of(),
                            Goal.atMost(150, "MiB"),
                            samples[0].noise()),
                    Row.of(
                            GATEWAY,
                            samples[2].median(),
                            samples[3].median(),
                            Map.of(),
                            Goal.atMost(220, "MiB"),
                            samples[2].noise()));
        }
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
