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
import java.util.List;
import java.util.Map;

/** A large result over the hub, against the same client and server with nothing between them. */
public final class ResultRow implements Measurement {
    private static final Subject RESULT = new Subject(
            "result-200k", "ms", "a result of 200 KB, against the same over a bare hub with the same client");
    private static final int BYTES = 200_000;
    private static final int WARM_UP = 600;
    private static final int ROUNDS = 60;
    private static final int BLOCK = 10;

    @Override
    public List<Subject> subjects() {
        return List.of(RESULT);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        HubConnection bare = stage.bareHub(BYTES);
        JsonNode params = Json.mapper().createObjectNode().put("bytes", BYTES);
        Timing.Step ours = Timing.millis(() -> hub.execute(node, Plugged.BLOB, params));
        Timing.Step floor = Timing.millis(() -> hub.call(bare));
        Timing.warmUp(WARM_UP, ours, floor);
        Samples[] both = Timing.inTurn(ROUNDS, BLOCK, ours, floor);
        return List.of(
                Row.of(RESULT, both[0].median(), both[1].median(), Map.of(), Goal.timesFloor(1.3), both[0].noise()));
    }
}
