package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.CProgram;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlayedGateway;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.signalr.server.HubConnection;
import java.util.List;
import java.util.Map;

/** {@code system.execute} of {@code true}, without the approval that lies before it, against fork and exec in C. */
public final class ExecuteRows implements Measurement {
    private static final Subject P50 =
            new Subject("execute-p50", "ms", "system.execute of true, approval aside, against fork and exec in C");
    private static final Subject P99 = new Subject("execute-p99", "ms", "the same, the slowest of a hundred");
    /** Until Java's compilers take little of the two processors: a call costs half as much again before. */
    private static final double WARM_UP_SECONDS = 25;

    private static final int ROUNDS = 60;
    private static final int BLOCK = 5;

    @Override
    public List<Subject> subjects() {
        return List.of(P50, P99);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        CProgram c = stage.c("forkexec");
        JsonNode params = Json.mapper().createObjectNode().put("command", "true");
        ExecuteCommand.Approval approval = PlayedGateway.approval(params);
        Timing.Step ours = Timing.millis(() -> hub.execute(node, "system.execute", params, approval));
        Timing.Step floor = () -> c.run("go");
        Timing.warmUpFor(WARM_UP_SECONDS, ours, floor);
        Samples[] both = Timing.inTurn(ROUNDS, BLOCK, ours, floor);
        return List.of(
                Row.of(P50, both[0].median(), both[1].median(), Map.of(), Goal.atMost(4, "ms"), both[0].noise()),
                Row.of(P99, both[0].p99(), both[1].p99(), Map.of(), Goal.none(), both[0].noise()));
    }
}
