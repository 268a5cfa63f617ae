package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlainHttp;
import dev.sophon.benchmarks.Plugged;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command that does nothing, from an agent's request to its answer, against an answer without work from a bare Jetty. */
public final class RestRows implements Measurement {
    private static final Subject P50 =
            new Subject("rest-p50", "ms", "a command that does nothing, through REST, against a bare Jetty's answer");
    private static final Subject P99 = new Subject("rest-p99", "ms", "the same, the slowest of a hundred");
    private static final Subject RATE = new Subject("rest-32", "per s", "such commands in a second with 32 in flight");
    private static final String BODY = "{\"command\":\"" + Plugged.NOOP + "\",\"params\":{}}";
    private static final int ROUNDS = 150;
    private static final int BLOCK = 20;

    private static final int IN_FLIGHT = 32;
    private static final int RATE_ROUNDS = 5;
    /** Java's compiler takes half of the Gateway's time for some twenty seconds. */
    private static final double WARM_UP_SECONDS = 25;

    private static final double RATE_SECONDS = 2;

    @Override
    public List<Subject> subjects() {
        return List.of(P50, P99, RATE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        LiveSystem system = stage.system();
        Stage.BareServer bare =
                stage.bareJetty(Stage.options(system.rig().gateway().pid()));
        Samples[] both;
        try (PlainHttp agent = system.connect();
                PlainHttp plain = new PlainHttp(bare.uri(), null, "token")) {
            Timing.Step ours = Timing.millis(() -> system.issue(agent, BODY));
            Timing.Step floor = Timing.millis(() -> plain.post("/plain/", BODY));
            Timing.warmUpFor(WARM_UP_SECONDS, ours, floor);
            both = Timing.inTurn(ROUNDS, BLOCK, ours, floor);
        }
        List<PlainHttp> agents = new ArrayList<>();
        List<PlainHttp> plains = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            agents.add(system.connect());
            plains.add(new PlainHttp(bare.uri(), null, "token"));
        }
        InFlight.Call issue = http -> system.issue(http, BODY);
        InFlight.Call plain = http -> http.post("/plain/", BODY);
        InFlight.rate(agents, issue, WARM_UP_SECONDS);
        InFlight.rate(plains, plain, RATE_SECONDS);
        Samples[] rates = Timing.inTurn(
                RATE_ROUNDS,
                1,
                () -> InFlight.rate(agents, issue, RATE_SECONDS),
                () -> InFlight.rate(plains, plain, RATE_SECONDS));
        double p50 = both[0].median();
        return List.of(
                Row.of(P50, p50, both[1].median(), Map.of(), Goal.atMost(0.6, "ms"), both[0].noise()),
                Row.of(
                        P99,
                        both[0].p99(),
                        both[1].p99(),
                        Map.of(),
                        Goal.timesOther(4, "own p50", p50),
                        both[0].noise()),
                Row.of(
                        RATE,
                        rates[0].median(),
                        rates[1].median(),
                        Map.of(),
                        Goal.atLeast(5000, "per s"),
                        rates[0].noise()));
    }
}
