package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Publisher;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A signed capability that a Gateway brings to a Node, and takes off again. */
public final class FeatureRows implements Measurement {
    private static final Subject PUSH = new Subject(
            "feature-push", "s", "a signed capability ordered for a Node, to the first of its commands that works");
    private static final Subject CYCLE =
            new Subject("feature-cycle", "s", "the same, and taken off again until the Gateway knows no such command");

    private static final int ROUNDS = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COMMAND = "browser.tabs";

    @Override
    public List<Subject> subjects() {
        return List.of(PUSH, CYCLE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (Rig rig = stage.rig()) {
            rig.startGateway();
            Publisher publisher = new Publisher("bench", stage.folder("publisher"));
            add(rig, publisher.sign(Publisher.built("browser"), "1.0.0"));
            String id = rig.paired("pushed", List.of("node.command"));
            Map<String, ?> trust =
                    Map.of("keys", List.of(publisher.trusted(List.of("browser.control", "browser.evaluate"))));
            Files.write(
                    rig.nodeState("pushed").resolve("policy.json"),
                    Json.bytes(Map.of("commands", Map.of("browser.*", "allow"), "trust", trust)));
            rig.startNode("pushed", id);
            Samples push = new Samples();
            Samples cycle = new Samples();
            round(rig, id, new Samples(), new Samples());
            for (int i = 0; i < ROUNDS; i++) {
                round(rig, id, push, cycle);
            }
            return List.of(
                    Row.of(PUSH, push.median(), null, Map.of(), Goal.atMost(5, "s"), push.noise()),
                    Row.of(CYCLE, cycle.median(), null, Map.of(), Goal.none(), cycle.noise()));
        }
    }

    private static void add(Rig rig, Path kar) throws IOException, InterruptedException {
        Program program = rig.operator("features", "add", kar.toString());
        if (program.exitCode(PATIENCE) != 0) {
            throw new IOException("sophon features add failed: " + program.output());
        }
    }

    private static void round(Rig rig, String id, Samples push, Samples cycle) throws Exception {
        Rest admin = rig.admin();
        String set = "/api/features/sets/node:" + id;
        long ordered = System.nanoTime();
        admin.send(
                "PUT",
                set,
                "{\"features\":[{\"name\":\"sophon-capability-browser\",\"version\":\"1.0.0\"}]}",
                Map.of());
        Rig.await(
                "the command to work",
                PATIENCE,
                () -> admin.command(id, COMMAND, "{}").status() == 200);
        push.add((System.nanoTime() - ordered) / 1e9);
        admin.delete(set);
        Rig.await("the command to be gone", PATIENCE, () -> !admin.get("/api/nodes/" + id)
                .json()
                .path("commands")
                .findValuesAsText("name")
                .contains(COMMAND));
        cycle.add((System.nanoTime() - ordered) / 1e9);
    }
}
