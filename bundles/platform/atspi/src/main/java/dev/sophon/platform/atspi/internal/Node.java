package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.Bounds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element while it is being asked about. */
final class Node {
    final Ref ref;
    final App app;
    final @Nullable Node parent;
    /** What it is, known before anything else is asked about it. */
    final Traits traits;

    /** In pixels, once it is known how many of them the application's units are. */
    @Nullable
    Bounds bounds;

    /** The same as the application tells it. */
    @Nullable
    Bounds told;

    @Nullable
    String value;

    List<String> actions = List.of();

    @Nullable
    String label;

    @Nullable
    String handle;

    List<Node> children = new ArrayList<>();

    Node(Ref ref, App app, @Nullable Node parent, Traits traits) {
        this.ref = ref;
        this.app = app;
        this.parent = parent;
        this.traits = traits;
    }

    /**
     * Whether it can be seen. Cells of GTK that are scrolled out of their view say that they can, and that they are nowhere.
     */
    boolean isShowing() {
        return traits.has(Names.SHOWING)
                && !(app.isGtk()
                        && traits.role() == InView.CELL
                        && told == null
                        && parent != null
                        && parent.told != null);
    }

    /** The window that it is in; itself for one. */
    Node top() {
        Node node = this;
        while (node.parent != null) {
            node = node.parent;
        }
        return node;
    }

    /** Whether this or what holds it is that object: trees of broken applications may lead back into themselves. */
    boolean isInside(Ref other) {
        for (Node node = this; node != null; node = node.parent) {
            if (node.ref.equals(other)) {
                return true;
            }
        }
        return false;
    }
}
