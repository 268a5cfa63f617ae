package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Call;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.element.ElementControl.Act;
import dev.sophon.node.platform.element.ElementControl.Away;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.atspi.internal.tree.Details;
import dev.sophon.platform.atspi.internal.tree.InView;
import dev.sophon.platform.atspi.internal.tree.Names;
import dev.sophon.platform.atspi.internal.tree.Node;
import dev.sophon.platform.atspi.internal.tree.Peers;
import dev.sophon.platform.atspi.internal.tree.Pixels;
import dev.sophon.platform.atspi.internal.tree.TraitCalls;
import dev.sophon.platform.atspi.internal.tree.Traits;
import dev.sophon.platform.atspi.internal.tree.TreeWriter;
import dev.sophon.platform.atspi.internal.tree.Warnings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An element that is what its handle says, and what its application offers to do with it. For one thread. */
final class FoundElement implements ElementControl.Found {
    private static final String COMPONENT = "org.a11y.atspi.Component";
    private static final String VALUE = "org.a11y.atspi.Value";
    private static final int ANYWHERE = 6;
    private static final int LONGEST_NAME = 60;
    private static final int FRAMES = 3;
    private static final long FRAME_MS = 20;
    private static final int MOST_MOVES = 5;
    private static final int MOST_ACTIONS = 16;
    /** What is not answered by then is done nevertheless: it waits for a dialog that it has opened. */
    private static final Duration TO_ACT = Duration.ofSeconds(2);

    private final Peers peers;
    private final Desktop.Seen seen;
    private final Pixels pixels;
    private final @Nullable WindowManager windows;
    private final Node node;
    private final Again again;
    private @Nullable Spot spot;
    private boolean covered;

    /** Looks for the same element once more. */
    interface Again {
        FoundElement look() throws CommandException, InterruptedException;
    }

    /** @param peers are closed with this */
    FoundElement(
            Peers peers, Desktop.Seen seen, Pixels pixels, @Nullable WindowManager windows, Node node, Again again) {
        this.again = again;
        this.peers = peers;
        this.seen = seen;
        this.pixels = pixels;
        this.windows = windows;
        this.node = node;
    }

    boolean isAtRest() {
        return pixels.isAtRest(node.top());
    }

    boolean isShowing() {
        return node.isShowing();
    }

    /**
     * Whether it can be used now.
     *
     * @param late whether to refuse it where something is above it, rather than to say no: a window that comes up lies below
     *     another one for a moment
     * @throws CommandException {@code invalid_params} where nobody could use it either
     */
    boolean isFree(boolean inSight, boolean late) throws CommandException, InterruptedException {
        try {
            check(inSight);
            return true;
        } catch (CommandException e) {
            if (covered && !late) {
                return false;
            }
            throw e;
        }
    }

    private void check(boolean inSight) throws CommandException, InterruptedException {
        if (!node.traits.has(Names.ENABLED) && !node.traits.has(Names.SENSITIVE)) {
            throw CommandException.invalidParams("element: it is disabled now: " + words(node));
        }
        if (!inSight) {
            return;
        }
        if (!isShowing()) {
            throw CommandException.invalidParams(
                    "element: it cannot be seen now, and its application does not bring it into sight: " + words(node));
        }
        if (node.bounds != null && isAtRest()) {
            Cover cover = cover(node);
            spot = cover.free();
            if (spot == null) {
                covered = true;
                throw CommandException.invalidParams("element: it is covered now by " + cover.above());
            }
        }
    }

    /** Asks the application to bring it into sight. Returns whether it may do so. */
    boolean scroll() throws InterruptedException {
        if (done(new Call(node.ref, COMPONENT, "ScrollTo", "u", ANYWHERE))) {
            return true;
        }
        if (node.traits.role() == InView.CELL || !node.top().traits.has(Names.ACTIVE)) {
            // A cell would be chosen by the focus.
            return false;
        }
        Node row = node;
        while (row.parent != null && !InView.isRow(row)) {
            row = row.parent;
        }
        Node focusable = node.traits.has(Names.FOCUSABLE) ? node : row;
        return focusable.traits.has(Names.FOCUSABLE) && done(new Call(focusable.ref, COMPONENT, "GrabFocus", ""));
    }

    @Nullable
    Bounds bounds() {
        return node.bounds;
    }

    @Override
    public Element element() {
        return new TreeWriter(new Warnings(), false).write(List.of(node)).get(0);
    }

    /** An application lays out what has changed only with its next picture, and tells the former places until then. */
    @Override
    public @Nullable Spot spot() throws CommandException, InterruptedException {
        return spot == null ? null : spot(MOST_MOVES);
    }

    private @Nullable Spot spot(int moves) throws CommandException, InterruptedException {
        for (int i = 0; i < FRAMES; i++) {
            TimeUnit.MILLISECONDS.sleep(FRAME_MS);
            if (!new Details(peers).isAsBefore(node)) {
                if (moves == 0) {
                    throw CommandException.invalidParams("element: it does not stand still: " + words(node));
                }
                try (FoundElement moved = again.look()) {
                    moved.check(true);
                    return moved.spot == null ? null : moved.spot(moves - 1);
                }
            }
        }
        return spot;
    }

    @Override
    public @Nullable Away away() throws CommandException, InterruptedException {
        Node view = InView.viewOf(node);
        Bounds place = view == null ? null : placeIn(view);
        if (view == null || place == null || place.width() == 0 || place.height() == 0) {
            return null;
        }
        Bounds within = InView.inside(view, node);
        int right = beyond(place.x(), place.width(), within.x(), within.width());
        int down = beyond(place.y(), place.height(), within.y(), within.height());
        if (down == 0
                && Math.min(place.x() + place.width(), within.x() + within.width()) > Math.max(place.x(), within.x())) {
            // What is wider than its view is in sight with a part.
            return null;
        }
        Spot over = cover(view).free();
        return over == null ? null : new Away(over, down == 0 ? right : 0, down);
    }

    /** Of a cell that is nowhere, as GTK says of those out of sight, by how many rows it is away from one that is somewhere. */
    private @Nullable Bounds placeIn(Node view) throws InterruptedException {
        Details details = new Details(peers);
        Bounds told = details.place(node);
        List<Node> cells = view.children.stream().filter(InView::isRow).toList();
        int at = cells.indexOf(node);
        if (told != null || at < 0) {
            return told;
        }
        List<@Nullable Bounds> places =
                details.places(cells.stream().map(cell -> cell.ref).toList());
        int near = -1;
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) != null && (near < 0 || Math.abs(i - at) < Math.abs(near - at))) {
                near = i;
            }
        }
        Bounds beside = near < 0 ? null : places.get(near);
        if (beside == null) {
            return null;
        }
        int rows = (at - near) / Math.max(1, InView.columns(view));
        return new Bounds(beside.x(), beside.y() + rows * beside.height(), beside.width(), beside.height());
    }

    /** How far the end that is farther out is outside; 0 where all is inside, or it fills what it is in. */
    private static int beyond(int at, int length, int from, int room) {
        int before = at - from;
        int behind = at + length - from - room;
        return before < 0 && behind < 0 ? before : before > 0 && behind > 0 ? Math.min(before, behind) : 0;
    }

    private Cover cover(Node of) {
        return new Cover(
                peers, of, pixels.windowsOf(of.top(), seen.processes().getOrDefault(of.ref.bus(), 0L)), windows);
    }

    @Override
    public boolean act(Act act) throws InterruptedException {
        return switch (act) {
            case CLICK ->
                !node.traits.has(Names.EDITABLE) && !InView.isRowOfQt(node) && verb(Verbs.click(node.traits.role()));
            case FOCUS -> node.traits.has(Names.FOCUSABLE) && done(new Call(node.ref, COMPONENT, "GrabFocus", ""));
            case SELECT -> selected() || act(Act.CLICK);
            case EXPAND -> verb(Verbs.expand(node.traits.role()));
        };
    }

    /**
     * In what it is a choice of; in menus that would only move the highlight. Of its rows Qt knows no choice but to add one to
     * those that are chosen, or to take it away, and in trees it takes another one for it.
     */
    private boolean selected() throws InterruptedException {
        Node parent = node.parent;
        if (parent == null
                || !parent.traits.offers("Selection")
                || Verbs.isOfMenu(node.traits.role())
                || InView.isRowOfQt(node)) {
            return false;
        }
        Call index = new Call(node.ref, TraitCalls.ACCESSIBLE, "GetIndexInParent", "");
        peers.ask(List.of(index));
        int at = (int) index.number(-1);
        return at >= 0 && done(new Call(parent.ref, "org.a11y.atspi.Selection", "SelectChild", "i", at));
    }

    private boolean verb(List<String> verbs) throws InterruptedException {
        if (!node.traits.offers("Action")) {
            return false;
        }
        // All at once they are told in the language of the application, and one by one by what they are.
        Call count = Call.get(node.ref, Details.ACTION, "NActions");
        peers.ask(List.of(count));
        List<Call> names = IntStream.range(0, (int) Math.min(count.number(0), MOST_ACTIONS))
                .mapToObj(i -> new Call(node.ref, Details.ACTION, "GetName", "i", i))
                .toList();
        peers.ask(names);
        int at = Verbs.find(verbs, names.stream().map(Call::text).toList());
        return at >= 0 && done(new Call(node.ref, Details.ACTION, "DoAction", "i", at));
    }

    private boolean done(Call call) throws InterruptedException {
        peers.ask(List.of(call), TO_ACT);
        return call.answered()
                ? Boolean.TRUE.equals(call.value())
                : peers.health(node.ref.bus()) == Peers.Health.SILENT;
    }

    @Override
    public boolean write(String text) throws InterruptedException {
        if (node.traits.has(Names.EDITABLE) && node.traits.offers("EditableText")) {
            return done(new Call(node.ref, "org.a11y.atspi.EditableText", "SetTextContents", "s", text));
        }
        if (!node.traits.offers("Value")) {
            return false;
        }
        try {
            Call set = Call.set(node.ref, VALUE, "CurrentValue", Double.valueOf(text.strip()));
            peers.ask(List.of(set), TO_ACT);
            return set.succeeded();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public Set<String> states() throws InterruptedException {
        Call states = new Call(node.ref, TraitCalls.ACCESSIBLE, "GetState", "");
        peers.ask(List.of(states));
        return Set.copyOf(Names.states(Traits.bits(states.list())));
    }

    @Override
    public void close() {
        peers.close();
    }

    /** What an element is, for a message. */
    static String words(Node node) {
        return Names.role(node.traits.role()) + " " + quoted(node.traits.name()) + " in the window "
                + quoted(node.top().traits.name());
    }

    static String quoted(String name) {
        String line = name.replaceAll("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+", " ").strip();
        return '"'
                + (line.codePointCount(0, line.length()) <= LONGEST_NAME
                        ? line
                        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…")
                + '"';
    }
}
