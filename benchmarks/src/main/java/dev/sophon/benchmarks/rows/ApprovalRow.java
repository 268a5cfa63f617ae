package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlainHttp;
import dev.sophon.benchmarks.Plugged;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Commands that wait for an approval each, which an operator gives through REST as fast as they are listed. */
public final class ApprovalRow implements Measurement {
    private static final Subject RATE = new Subject(
            "rest-approved",
            "per s",
            "commands in a second with 32 in flight, each asked for and approved through REST");
    private static final String BODY = "{\"command\":\"" + Plugged.CRITICAL + "\",\"params\":{}}";
    private static final int IN_FLIGHT = 32;
    private static final int ROUNDS = 5;
    private static final double WARM_UP_SECONDS = 10;
    private static final double SECONDS = 2;

    @Override
    public List<Subject> subjects() {
        return List.of(RATE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        LiveSystem system = stage.system();
        String admin = system.rig().adminToken();
        List<PlainHttp> agents = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            agents.add(system.connect());
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService operator = Executors.newSingleThreadExecutor();
        try (PlainHttp http = new PlainHttp(system.rig().url(), null, admin)) {
            Future<Void> approving = operator.submit(() -> approve(http, done));
            InFlight.Call issue = agent -> system.issue(agent, BODY);
            InFlight.rate(agents, issue, WARM_UP_SECONDS);
            Samples rates = new Samples();
            for (int i = 0; i < ROUNDS; i++) {
                rates.add(InFlight.rate(agents, issue, SECONDS));
            }
            done.set(true);
            approving.get();
            return List.of(Row.of(RATE, rates.median(), null, Map.of(), Goal.none(), rates.noise()));
        } finally {
            operator.shutdownNow();
            for (PlainHttp agent : agents) {
                agent.close();
            }
        }
    }

    /** Approves what is listed, again and again. */
    private static Void approve(PlainHttp http, AtomicBoolean done) throws IOException {
        while (!done.get()) {
            PlainHttp.Answer listed = http.send("GET", "/api/approvals?status=pending", new byte[0]);
            for (JsonNode asked : Json.tree(listed.body()).path("items")) {
                String id = asked.path("approvalId").asText();
                PlainHttp.Answer approved = http.post("/api/approvals/" + id + "/approve", "{}");
                if (approved.status() != 200) {
                    throw new IOException("approving answered " + approved.status() + ": " + approved.text());
                }
            }
        }
        return null;
    }
}
