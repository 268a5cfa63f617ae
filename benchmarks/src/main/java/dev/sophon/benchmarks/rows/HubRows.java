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
import dev.sophon.benchmarks.floor.RawSocketServlet;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import java.util.List;
import java.util.Map;

/** A command that does nothing, from the hub's server to a Node's handler and back, against an echo over a WebSocket. */
public final class HubRows implements Measurement {
    private static final Subject P50 =
            new Subject("hub-p50", "ms", "a command that does nothing, through the hub, against a raw WebSocket echo");
    private static final Subject P99 = new Subject("hub-p99", "ms", "the same, the slowest of a hundred");
    private static final Subject EARLY =
            new Subject("hub-early", "ms", "the same, the first 500 calls after the start of both ends");
    private static final int EARLY_CALLS = 500;

    /** Until Java's compilers rest: before, the slowest of a hundred waits for a processor that they have. */
    private static final double WARM_UP_SECONDS = 45;

    private static final int ROUNDS = 150;
    private static final int BLOCK = 20;

    @Override
    public List<Subject> subjects() {
        return List.of(P50, P99, EARLY);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        JsonNode none = Json.mapper().createObjectNode();
        // As long as what the hub sends and gets.
        String there = "{" + "x".repeat(220) + "}";
        RawSocketServlet.RawSocket socket = stage.echo("{" + "x".repeat(160) + "}");
        Timing.Step ours = Timing.millis(() -> hub.execute(node, Plugged.NOOP, none));
        Timing.Step floor = Timing.millis(() -> socket.roundTrip(there));
        Samples[] early = Timing.inTurn(1, EARLY_CALLS, ours, floor);
        Timing.warmUpFor(WARM_UP_SECONDS, ours, floor);
        Samples[] both = Timing.inTurn(ROUNDS, BLOCK, ours, floor);
        double p50 = both[0].median();
        return List.of(
                Row.of(P50, p50, both[1].median(), Map.of(), Goal.timesFloor(2), both[0].noise()),
                Row.of(
                        P99,
                        both[0].p99(),
                        both[1].p99(),
                        Map.of(),
                        Goal.timesOther(5, "own p50", p50),
                        both[0].noise()),
                Row.of(EARLY, early[0].median(), early[1].median(), Map.of(), Goal.none(), early[0].noise()));
    }
}
