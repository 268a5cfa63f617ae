package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.HeldText;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlayedGateway;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.input.X11Pointer;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.signalr.server.HubConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What saves an agent its looks: waits, several commands in one, and what came of them. */
public final class AgentRows implements Measurement {
    private static final Subject WAIT = new Subject(
            "wait-for",
            "ms",
            "from before xdotool gives a window a title to the answer of screen.waitFor; xdotool alone");
    private static final Subject BATCH = new Subject(
            "batch-10-clicks",
            "ms",
            "ten clicks as one steps.run through the hub, against the clicks alone at the port");
    private static final Subject OBSERVE =
            new Subject("observe", "ms", "a key with observe in a window where nothing comes of it");
    private static final double WARM_UP_SECONDS = 10;
    private static final int ROUNDS = 100;
    private static final int SLOW_ROUNDS = 15;
    private static final int CLICKS = 10;
    /** Until a command that was just sent waits on the Node. */
    private static final long UNTIL_IT_WAITS_MS = 60;
    /** Of the desktop's background. */
    private static final int CORNER = 1;

    private int titles;

    @Override
    public List<Subject> subjects() {
        return List.of(WAIT, BATCH, OBSERVE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (HeldText held = stage.heldText(HeldText.Kind.GTK)) {
            held.clear();
            return List.of(waiting(stage), batch(stage), observe(stage));
        }
    }

    private Row waiting(Stage stage) throws Exception {
        Timing.Step ours = () -> untilTitle(stage);
        Timing.Step alone = Timing.millis(() -> retitle("alone " + ++titles));
        Timing.warmUpFor(WARM_UP_SECONDS, ours, alone);
        Samples[] both = Timing.inTurn(ROUNDS, 1, ours, alone);
        return Row.of(
                WAIT,
                both[0].median(),
                null,
                Map.of("xdotool", both[1].median()),
                Goal.atMost(50, "ms"),
                both[0].noise());
    }

    private double untilTitle(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        String title = "bench " + ++titles;
        ObjectNode params = params();
        params.putObject("window").put("title", title);
        CompletableFuture<Long> answered = CompletableFuture.supplyAsync(() -> {
            try {
                CommandResult result = hub.execute(node, "screen.waitFor", params);
                if (!Objects.requireNonNull(result.result(), String.valueOf(result.message()))
                        .tree()
                        .path("met")
                        .asBoolean()) {
                    throw new IllegalStateException("it did not come");
                }
                return System.nanoTime();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        TimeUnit.MILLISECONDS.sleep(UNTIL_IT_WAITS_MS);
        long fact = System.nanoTime();
        retitle(title);
        return (answered.get() - fact) / 1e6;
    }

    private static void retitle(String title) throws Exception {
        Programs.run("xdotool", "getwindowfocus", "set_window", "--name", title);
    }

    private static Row batch(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        ObjectNode ten = params();
        ArrayNode steps = ten.putArray("steps");
        for (int i = 0; i < CLICKS; i++) {
            steps.addObject()
                    .put("command", "input.mouse.click")
                    .putObject("params")
                    .put("x", CORNER)
                    .put("y", CORNER);
        }
        XDisplay display =
                XDisplay.open(new Xlib(), Objects.requireNonNull(System.getenv("DISPLAY"), "DISPLAY"), () -> {});
        try {
            X11Pointer port = new X11Pointer(display);
            Timing.Step ours = Timing.millis(() -> hub.execute(node, "steps.run", ten));
            Timing.Step alone = Timing.millis(() -> {
                for (int i = 0; i < CLICKS; i++) {
                    port.click(CORNER, CORNER, Pointer.Button.LEFT, 1);
                }
            });
            Timing.warmUpFor(WARM_UP_SECONDS, ours, alone);
            Samples[] both = Timing.inTurn(ROUNDS, 1, ours, alone);
            port.close();
            return Row.of(BATCH, both[0].median(), both[1].median(), Map.of(), Goal.timesFloor(2), both[0].noise());
        } finally {
            display.close();
        }
    }

    private static Row observe(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        ObjectNode params = params().put("keys", "F9").put("observe", true);
        Timing.Step step = Timing.millis(() -> hub.execute(node, "input.keyboard.press", params));
        Timing.warmUp(5, step);
        Samples samples = Timing.inTurn(SLOW_ROUNDS, 1, step)[0];
        return Row.of(OBSERVE, samples.median(), null, Map.of(), Goal.none(), samples.noise());
    }

    private static ObjectNode params() {
        return Json.mapper().createObjectNode();
    }
}
