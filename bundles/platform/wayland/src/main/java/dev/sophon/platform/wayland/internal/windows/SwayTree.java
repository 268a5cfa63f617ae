package dev.sophon.platform.wayland.internal.windows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.ProcessName;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.wayland.internal.screen.Layout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The windows in what sway tells of all it has. */
final class SwayTree {
    private static final String SCRATCHPAD = "__i3_scratch";
    private static final int MOST_DEPTH = 100;

    private SwayTree() {}

    /**
     * A window and what sway may do with it.
     *
     * @param visible whether it is on a workspace that a monitor shows, and no tab before it
     * @param putAway whether it is on the scratchpad and not shown
     */
    record Node(JsonNode json, boolean visible, boolean floating, boolean putAway) {
        long id() {
            return json.path("id").asLong();
        }

        boolean focused() {
            return json.path("focused").asBoolean();
        }

        boolean fullscreen() {
            return json.path("fullscreen_mode").asInt() != 0;
        }

        /** What the application draws, in sway's coordinates. */
        Bounds content() {
            Bounds frame = bounds(json.path("rect"));
            Bounds inside = bounds(json.path("window_rect"));
            return inside.width() == 0 || inside.height() == 0
                    ? frame
                    : new Bounds(frame.x() + inside.x(), frame.y() + inside.y(), inside.width(), inside.height());
        }

        /** With its border and its title bar, where that is its own. */
        Bounds frame() {
            Bounds frame = bounds(json.path("rect"));
            Bounds title = bounds(json.path("deco_rect"));
            boolean above = floating && title.height() > 0;
            return above
                    ? new Bounds(frame.x(), frame.y() - title.height(), frame.width(), frame.height() + title.height())
                    : frame;
        }

        Window window(Layout layout) {
            long pid = json.path("pid").asLong();
            String kind = json.path("app_id").asText("");
            String instance = json.at("/window_properties/instance").asText(kind);
            String wmClass = json.at("/window_properties/class").asText(kind);
            Optional<String> name = pid > 0 ? ProcessName.of(pid) : Optional.empty();
            return new Window(
                    SwayTree.id(id()),
                    json.path("name").asText(""),
                    layout.physical(content()),
                    layout.physical(frame()),
                    name.orElse(wmClass),
                    Math.max(0, pid),
                    instance,
                    wmClass,
                    putAway,
                    focused());
        }
    }

    /** As windows are named elsewhere. */
    static String id(long id) {
        return String.format(Locale.ROOT, "0x%08x", id);
    }

    /** All windows, the topmost first. */
    static List<Node> windows(JsonNode tree) {
        List<Node> found = new ArrayList<>();
        collect(tree, false, false, 0, found);
        // What is in front of what, sway does not tell; of each kind, what had the keyboard last comes first.
        found.sort(Comparator.comparing((Node each) -> !each.visible())
                .thenComparing(each -> !each.fullscreen() && !each.floating())
                .thenComparing(each -> each.fullscreen() && !each.floating())
                .thenComparing(Node::putAway));
        return found;
    }

    private static void collect(JsonNode node, boolean floating, boolean putAway, int depth, List<Node> found) {
        if (depth > MOST_DEPTH) {
            return;
        }
        boolean here = floating || node.path("type").asText().equals("floating_con");
        boolean away = putAway || node.path("name").asText().equals(SCRATCHPAD);
        // Only what shows something of a program has a process.
        if (node.has("pid") && node.path("nodes").isEmpty()) {
            found.add(new Node(node, node.path("visible").asBoolean(), here, away));
            return;
        }
        Map<Long, JsonNode> below = new HashMap<>();
        for (String list : List.of("nodes", "floating_nodes")) {
            node.path(list).forEach(each -> below.put(each.path("id").asLong(), each));
        }
        for (JsonNode id : node.path("focus")) {
            JsonNode child = below.remove(id.asLong());
            if (child != null) {
                collect(child, here, away, depth + 1, found);
            }
        }
        below.values().forEach(child -> collect(child, here, away, depth + 1, found));
    }

    private static Bounds bounds(JsonNode rectangle) {
        return new Bounds(
                rectangle.path("x").asInt(),
                rectangle.path("y").asInt(),
                rectangle.path("width").asInt(),
                rectangle.path("height").asInt());
    }
}
