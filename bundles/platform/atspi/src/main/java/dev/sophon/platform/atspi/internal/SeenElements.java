package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.atspi.internal.tree.InView;
import dev.sophon.platform.atspi.internal.tree.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which objects the handles of the last answers stood for. A handle counts without it, too: this makes the search short, and
 * tells what has become of an element. Thread-safe.
 */
final class SeenElements {
    private static final int MOST = 10_000;

    /**
     * What a handle stood for.
     *
     * @param application by its name on the bus
     * @param bounds where it was; null where that was not known
     * @param row null for what is no row of Qt
     */
    record Seen(Ref ref, String application, @Nullable Bounds bounds, @Nullable Row row) {}

    /**
     * A row of Qt: each look meets other objects, but an earlier one goes on to stand for its row, wherever that goes.
     *
     * @param view what it is in
     */
    record Row(Ref view, int role, String name) {
        private static @Nullable Row of(Node node) {
            return InView.isRowOfQt(node) && node.parent != null
                    ? new Row(node.parent.ref, node.traits.role(), node.traits.name())
                    : null;
        }
    }

    private final Map<String, Seen> byHandle = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(List<Node> nodes) {
        for (Node node : nodes) {
            String handle = node.handle;
            if (handle != null) {
                // To the end, where it stays longest.
                byHandle.remove(handle);
                byHandle.put(handle, new Seen(node.ref, node.app.root().bus(), node.bounds, Row.of(node)));
            }
            add(node.children);
        }
    }

    synchronized @Nullable Seen get(String handle) {
        return byHandle.get(handle);
    }
}
