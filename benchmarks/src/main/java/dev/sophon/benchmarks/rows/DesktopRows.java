package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.testkit.Program;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Commands of the desktop through the hub, against the programs that an agent would call instead. */
public final class DesktopRows implements Measurement {
    private static final Subject UNCHANGED = new Subject(
            "capture-unchanged", "ms", "screen.capture of 1080p through the hub when nothing was drawn since");
    private static final Subject WINDOWS = new Subject("window-list", "ms", "window.list through the hub; wmctrl");
    private static final Subject MANY_WINDOWS =
            new Subject("window-list-200", "ms", "window.list of 200 windows of 40 programs through the hub; wmctrl");
    private static final Subject MANY_APPS =
            new Subject("app-list-200", "ms", "app.list of 40 programs with 200 windows through the hub; wmctrl");
    private static final Subject WRITE = new Subject("clipboard-write", "ms", "clipboard.write through the hub; xclip");
    private static final Subject READ =
            new Subject("clipboard-read", "ms", "clipboard.read of another program's text through the hub; xclip");
    private static final Subject NOTIFY = new Subject("notification", "ms", "notify.show through the hub; notify-send");
    private static final Subject ELEMENTS = new Subject(
            "elements",
            "ms",
            "screen.queryElements of gtk3-widget-factory through the hub; pyatspi in a process that runs");
    private static final Subject OUTLINE =
            new Subject("outline", "ms", "the same as an outline of what can be seen, at any depth");
    private static final Subject OUTLINE_BYTES =
            new Subject("outline-bytes", "bytes", "what that outline takes for each element that can be seen");
    /** Of commands that take half a millisecond: until Java has compiled what they go through, and no longer compiles. */
    private static final double WARM_UP_SECONDS = 25;

    private static final double SHORT_WARM_UP_SECONDS = 1;

    private static final int ROUNDS = 200;
    private static final int PEER_ROUNDS = 25;
    private static final int DEPTH = 8;
    private static final String TEXT = "A text for the clipboard, of no great length.";

    @Override
    public List<Subject> subjects() {
        return List.of(
                UNCHANGED, WINDOWS, MANY_WINDOWS, MANY_APPS, WRITE, READ, NOTIFY, ELEMENTS, OUTLINE, OUTLINE_BYTES);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.add(unchanged(stage));

        Samples windows = ours(stage, WARM_UP_SECONDS, ROUNDS, "window.list", params());
        rows.add(against(WINDOWS, windows, "wmctrl", () -> Programs.run("wmctrl", "-lpG"), 5));

        rows.addAll(manyWindows(stage));

        Samples write = ours(stage, WARM_UP_SECONDS, ROUNDS, "clipboard.write", params().put("text", TEXT));
        // It goes to the background to serve the text, as soon as it has the clipboard.
        rows.add(against(WRITE, write, "xclip", () -> Programs.runWith(TEXT, "xclip", "-selection", "clipboard"), 10));
        Samples read = ours(stage, WARM_UP_SECONDS, ROUNDS, "clipboard.read", params());
        rows.add(against(READ, read, "xclip", () -> Programs.run("xclip", "-selection", "clipboard", "-o"), 3));

        ObjectNode words = params().put("title", "Bench").put("body", "a notification");
        Samples notify = ours(stage, SHORT_WARM_UP_SECONDS, PEER_ROUNDS, "notify.show", words);
        rows.add(against(
                NOTIFY, notify, "notify-send", () -> Programs.run("notify-send", "Bench", "a notification"), 1));
        rows.addAll(elements(stage));
        return rows;
    }

    /** Against a text of the picture's size, that a client with nothing behind it sends. */
    private static Row unchanged(Stage stage) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        int size = Objects.requireNonNull(
                        hub.execute(node, "screen.capture", params()).result())
                .size();
        HubConnection bare = stage.bareHub(size);
        Timing.Step ours = Timing.millis(() -> hub.execute(node, "screen.capture", params()));
        Timing.Step floor = Timing.millis(() -> hub.call(bare));
        Timing.warmUpFor(WARM_UP_SECONDS, ours, floor);
        Samples[] both = Timing.inTurn(ROUNDS / 10, 10, ours, floor);
        return Row.of(UNCHANGED, both[0].median(), both[1].median(), Map.of(), Goal.atMost(1, "ms"), both[0].noise());
    }

    private static List<Row> manyWindows(Stage stage) throws Exception {
        try (CProgram programs = stage.python("many_windows", "")) {
            programs.run("show");
            Timing.Work wmctrl = () -> Programs.run("wmctrl", "-lpG");
            Samples windows = ours(stage, SHORT_WARM_UP_SECONDS, ROUNDS, "window.list", params());
            Row listed = against(MANY_WINDOWS, windows, "wmctrl", wmctrl, 1);
            Samples apps = ours(stage, SHORT_WARM_UP_SECONDS, ROUNDS, "app.list", params());
            return List.of(listed, against(MANY_APPS, apps, "wmctrl", wmctrl, 1));
        }
    }

    private static List<Row> elements(Stage stage) throws Exception {
        try (Program factory = Program.start(List.of("gtk3-widget-factory"), Map.of())) {
            Stage.awaitFocus(factory.pid());
            CProgram pyatspi = stage.python("elements", Integer.toString(DEPTH));
            PlayedGateway hub = stage.hub();
            HubConnection node = stage.node();
            Timing.Step ours =
                    Timing.millis(() -> hub.execute(node, "screen.queryElements", params().put("maxDepth", DEPTH)));
            Timing.Step theirs = () -> pyatspi.run("q");
            Timing.warmUp(20, ours, theirs);
            Samples[] both = Timing.inTurn(40, 1, ours, theirs);
            double peer = both[1].median();
            Row tree = Row.of(
                    ELEMENTS,
                    both[0].median(),
                    null,
                    Map.of("pyatspi", peer),
                    Goal.timesOther(1.0 / 5, "pyatspi", peer),
                    both[0].noise());
            ObjectNode asOutline = params().put("format", "outline");
            Samples outline = ours(stage, SHORT_WARM_UP_SECONDS, ROUNDS, "screen.queryElements", asOutline);
            JsonNode answer = Objects.requireNonNull(
                            hub.execute(node, "screen.queryElements", asOutline).result())
                    .tree();
            double bytes = (double) answer.path("outline").textValue().getBytes(StandardCharsets.UTF_8).length
                    / answer.path("count").asInt();
            return List.of(
                    tree,
                    Row.of(OUTLINE, outline.median(), null, Map.of(), Goal.atMost(6, "ms"), outline.noise()),
                    Row.of(OUTLINE_BYTES, bytes, null, Map.of(), Goal.atMost(40, "bytes"), null));
        }
    }

    private static ObjectNode params() {
        return Json.mapper().createObjectNode();
    }

    private static Samples ours(Stage stage, double warmUpSeconds, int rounds, String command, ObjectNode params)
            throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        Timing.Step step = Timing.millis(() -> hub.execute(node, command, params));
        Timing.warmUpFor(warmUpSeconds, step);
        return Timing.inTurn(rounds, 1, step)[0];
    }

    /** @param times how many times as quick as the peer it should be */
    private static Row against(Subject subject, Samples ours, String name, Timing.Work peer, int times)
            throws Exception {
        Timing.Step step = Timing.millis(peer);
        Timing.warmUp(3, step);
        double other = Timing.inTurn(PEER_ROUNDS, 1, step)[0].median();
        return Row.of(
                subject,
                ours.median(),
                null,
                Map.of(name, other),
                Goal.timesOther(1.0 / times, name, other),
                ours.noise());
    }
}
