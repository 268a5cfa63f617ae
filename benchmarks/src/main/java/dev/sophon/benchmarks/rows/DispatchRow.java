package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.node.dispatch.internal.DispatchedHandlers;
import java.util.List;
import java.util.Map;

/** The dispatcher's own work, journal and threads included, with many handlers and with few. */
public final class DispatchRow implements Measurement {
    private static final Subject DISPATCH =
            new Subject("dispatch-1000", "ms", "a call through the dispatcher with 1,000 handlers, against 30");
    private static final int MANY = 1000;
    private static final int FEW = 30;
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 300;
    private static final int BLOCK = 50;

    @Override
    public List<Subject> subjects() {
        return List.of(DISPATCH);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (DispatchedHandlers many = new DispatchedHandlers(stage.folder("dispatch"), MANY);
                DispatchedHandlers few = new DispatchedHandlers(stage.folder("dispatch"), FEW)) {
            Timing.Step ours = Timing.millis(many::call);
            Timing.Step floor = Timing.millis(few::call);
            Timing.warmUp(WARM_UP, ours, floor);
            Samples[] both = Timing.inTurn(ROUNDS, BLOCK, ours, floor);
            return List.of(Row.of(
                    DISPATCH, both[0].median(), both[1].median(), Map.of(), Goal.timesFloor(1.1), both[0].noise()));
        }
    }
}
