package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.Bounds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element while it is being asked about. */
public final class Node {
    public final Ref ref;
    public final App app;
    public final @Nullable Node parent;
    /** What it is, known before anything else is asked about it. */
    public final Traits traits;

    /** In pixels, once it is known how many of them the application's units are. */
    @Nullable
    public Bounds bounds;

    /** The same as the application tells it. */
    @Nullable
    public Bounds told;

    @Nullable
    public String value;

    public List<String> actions = List.of();

    @Nullable
    public String label;

    @Nullable
    public String handle;

    public List<Node> children = new ArrayList<>();

    public Node(Ref ref, App app, @Nullable Node parent, Traits traits) {
        this.ref = ref;
        this.app = app;
        this.parent = parent;
        this.traits = traits;
    }

    /**
     * Whether it can be seen. Cells of GTK that are scrolled out of their view say that they can, and that they are nowhere.
     */
    public boolean isShowing() {
        return traits.has(Names.SHOWING)
                && !(app.isGtk()
                        && traits.role() == InView.CELL
                        && told == null
                        && parent != null
                        && parent.told != null);
    }

    /** The window that it is in; itself for one. */
    public Node top() {
        Node node = this;
        while (node.parent != null) {
            node = node.parent;
        }
        return node;
    }

    /** Whether this or what holds it is that object: trees of broken applications may lead back into themselves. */
    public boolean isInside(Ref other) {
        for (Node node = this; node != null; node = node.parent) {
            if (node.ref.equals(other)) {
                return true;
            }
        }
        return false;
    }
}
