package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.atspi.internal.tree.Details;
import dev.sophon.platform.atspi.internal.tree.InView;
import dev.sophon.platform.atspi.internal.tree.Names;
import dev.sophon.platform.atspi.internal.tree.Node;
import dev.sophon.platform.atspi.internal.tree.Peers;
import dev.sophon.platform.atspi.internal.tree.Pixels;
import dev.sophon.platform.atspi.internal.tree.TraitCalls;
import dev.sophon.platform.atspi.internal.tree.Traits;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what lies above an element. For one thread. */
final class Cover {
    private static final int SCREEN = 0;
    /** In quarters of width and height: the middle first. */
    private static final int[][] SPOTS = {{2, 2}, {1, 1}, {3, 1}, {1, 3}, {3, 3}};

    private static final int LIST_ITEM = Names.number("list item");
    private static final int PAGE_TAB = Names.number("page tab");
    private static final Set<Integer> MENUS = Set.of(Names.number("menu"), Names.number("popup menu"));

    private final Peers peers;
    private final Node node;
    private final Node top;
    private final List<Window> own;
    private final @Nullable WindowManager windows;

    /** What was above it where it was looked at last. */
    private String above = "something";

    /** @param own the windows that its top may be */
    Cover(Peers peers, Node node, List<Window> own, @Nullable WindowManager windows) {
        this.peers = peers;
        this.node = node;
        this.own = own;
        this.windows = windows;
        this.top = node.top();
    }

    /** A pixel of the element with nothing above it; null if there is none. */
    @Nullable
    Spot free() throws CommandException, InterruptedException {
        boolean inList = dropped(node) != null;
        Bounds pixels = inList ? node.bounds : InView.pixels(node);
        Bounds told = inList ? node.told : InView.told(node);
        if (pixels == null || told == null) {
            above = "the edge of what it scrolls in";
            return null;
        }
        for (int[] quarter : SPOTS) {
            Spot spot = at(pixels, quarter);
            if (isOwnWindow(spot) && isHit(at(told, quarter), spot)) {
                return spot;
            }
        }
        return null;
    }

    /** What is above it. */
    String above() {
        return above;
    }

    private static Spot at(Bounds bounds, int[] quarter) {
        return new Spot(
                bounds.x() + (bounds.width() - 1) * quarter[0] / 4,
                bounds.y() + (bounds.height() - 1) * quarter[1] / 4);
    }

    private boolean isOwnWindow(Spot spot) throws CommandException {
        WindowManager manager = windows;
        if (manager == null) {
            return true;
        }
        Optional<Window> there = manager.at(spot.x(), spot.y());
        Node list = dropped(node);
        if (list != null) {
            above = "its box, whose list is not open";
            return there.isEmpty() && contains(list, new Bounds(spot.x(), spot.y(), 1, 1));
        }
        boolean same = there.isEmpty()
                ? !Pixels.isFrame(top) || isInMenu(node)
                : own.stream().anyMatch(window -> window.id().equals(there.get().id()));
        if (!same) {
            above = there.map(window -> "the window " + FoundElement.quoted(window.title()))
                    .orElse("a menu or a panel");
        }
        return same;
    }

    private boolean isHit(Spot told, Spot pixel) throws InterruptedException {
        if (dropped(node) != null) {
            return true;
        }
        if (InView.isRowOfQt(node)) {
            return isThisRow(refAt(told));
        }
        Node hit = !node.app.isGtk() ? asked(told) : isInPopup(node) ? inPopups(top, pixel) : above(pixel);
        if (hit == null || hit.isInside(node.ref) || node.isInside(hit.ref)) {
            return true;
        }
        above = FoundElement.words(hit);
        return false;
    }

    /** Qt has another object for a row each time it is asked: it is this one where it is of its role, name and place. */
    private boolean isThisRow(@Nullable Ref ref) throws InterruptedException {
        if (ref == null || ref.equals(node.ref)) {
            return ref != null;
        }
        TraitCalls calls = new TraitCalls(ref);
        peers.ask(calls.calls());
        Traits traits = calls.read();
        if (traits == null) {
            return false;
        }
        Node hit = new Node(ref, node.app, top, traits);
        if (traits.role() == node.traits.role()
                && traits.name().equals(node.traits.name())
                && Objects.equals(node.told, new Details(peers).place(hit))) {
            return true;
        }
        above = FoundElement.words(hit);
        return false;
    }

    /** What the application says is there; null if that is unknown. */
    private @Nullable Node asked(Spot told) throws InterruptedException {
        Ref ref = refAt(told);
        return ref == null ? null : find(top, ref);
    }

    private @Nullable Ref refAt(Spot told) throws InterruptedException {
        Call call = new Call(
                top.ref, "org.a11y.atspi.Component", "GetAccessibleAtPoint", "iiu", told.x(), told.y(), SCREEN);
        peers.ask(List.of(call));
        return Ref.of(call.value());
    }

    private static @Nullable Node find(Node from, Ref ref) {
        if (from.ref.equals(ref)) {
            return from;
        }
        for (Node child : from.children) {
            Node found = find(child, ref);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** GTK names the first child at a point, and draws the last one above the others. */
    private @Nullable Node above(Spot pixel) {
        return last(top, new Bounds(pixel.x(), pixel.y(), 1, 1));
    }

    /** An open menu lies above all that its window has, and the menu of an entry above the one that the entry is in. */
    private static @Nullable Node inPopups(Node from, Spot pixel) {
        Bounds at = new Bounds(pixel.x(), pixel.y(), 1, 1);
        Node deepest = isInPopup(from) && contains(from, at) ? from : null;
        for (Node child : from.children) {
            Node found = inPopups(child, pixel);
            if (found != null && (deepest == null || depth(found) > depth(deepest))) {
                deepest = found;
            }
        }
        return deepest;
    }

    private static int depth(Node node) {
        return node.parent == null ? 0 : 1 + depth(node.parent);
    }

    private static Node last(Node from, Bounds at) {
        for (int i = from.children.size() - 1; i >= 0; i--) {
            Node child = from.children.get(i);
            if (contains(child, at)) {
                return last(child, at);
            }
            // A page is a child of its tab, and lies below it.
            Node page = child.traits.role() == PAGE_TAB ? last(child, at) : child;
            if (!page.equals(child)) {
                return page;
            }
        }
        return from;
    }

    private static boolean contains(Node node, Bounds at) {
        return node.traits.has(Names.SHOWING) && node.bounds != null && node.bounds.contains(at);
    }

    /** Menus have windows of their own, and are told as parts of what they belong to. */
    private static boolean isInMenu(Node node) {
        return MENUS.contains(node.traits.role()) || (node.parent != null && isInMenu(node.parent));
    }

    /** Unlike the title of a menu in its bar. */
    private static boolean isInPopup(Node node) {
        return node.parent != null && isInMenu(node.parent);
    }

    /** The list of a combo box that it is in, which has a window of its own while it is open; of that its window knows nothing. */
    private static @Nullable Node dropped(Node node) {
        Node list = node.traits.role() == LIST_ITEM ? node.parent : null;
        return list != null && list.parent != null && list.parent.traits.role() == Names.ROLE_COMBO_BOX ? list : null;
    }

    /** What is in the middle of a place; null if nothing is known to be. */
    static @Nullable Node top(List<Node> tops, @Nullable Bounds place) {
        if (place == null) {
            return null;
        }
        Spot middle = at(place, SPOTS[0]);
        Bounds at = new Bounds(middle.x(), middle.y(), 1, 1);
        for (Node top : tops) {
            if (contains(top, at)) {
                return last(top, at);
            }
        }
        return null;
    }
}
