package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Gateway that is killed and started at once, until all its Nodes are online again, against its own start. */
public final class RestartRow implements Measurement {
    private static final Subject RESTART = new Subject(
            "gateway-restart", "s", "Gateway killed and started, to 20 Nodes online, against the Gateway's own start");
    private static final int NODES = 20;
    /** How many are started for the first time at once, which is the work of some seconds each. */
    private static final int AT_ONCE = 4;

    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public List<Subject> subjects() {
        return List.of(RESTART);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (Rig rig = stage.rig()) {
            rig.startGateway();
            int number = 0;
            for (Map.Entry<String, String> one :
                    LiveSystem.pair(rig, NODES, List.of("system.info")).entrySet()) {
                String name = "n" + number++;
                Stage.writeConfig(rig.nodeState(name), rig.url(), one.getValue());
                rig.node(name, "start", "--service");
                if (number % AT_ONCE == 0) {
                    awaitOnline(rig, number);
                }
            }
            Samples ours = new Samples();
            Samples floor = new Samples();
            for (int i = 0; i < ROUNDS; i++) {
                rig.gateway().kill();
                long start = System.nanoTime();
                rig.startGateway();
                floor.add((System.nanoTime() - start) / 1e9);
                awaitOnline(rig, NODES);
                ours.add((System.nanoTime() - start) / 1e9);
            }
            return List.of(
                    Row.of(RESTART, ours.median(), floor.median(), Map.of(), Goal.floorPlus(3, "s"), ours.noise()));
        }
    }

    private static void awaitOnline(Rig rig, int count) throws IOException, InterruptedException {
        Rest admin = rig.admin();
        Rig.await(count + " Nodes online", PATIENCE, () -> {
            int online = 0;
            for (JsonNode node : admin.get("/api/nodes?limit=100").json().path("items")) {
                online += node.path("status").asText().equals("online") ? 1 : 0;
            }
            return online == count;
        });
    }
}
