package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the accessibility tree of a page with all its frames, up to a size. For one reading and one thread. */
public final class AxTree {
    static final int MAX_NODES = 30_000;
    static final int MAX_DEPTH = 150;

    private static final int MAX_FRAMES = 30;
    private static final int MAX_NAME = 200;
    private static final int MAX_VALUE = 500;

    private static final Set<String> PROPERTIES = Set.of(
            "level",
            "checked",
            "selected",
            "expanded",
            "disabled",
            "required",
            "focused",
            "focusable",
            "url",
            "invalid",
            "pressed");
    /** Their parts say the same once more. */
    private static final Set<String> PASSED_OVER = Set.of("InlineTextBox", "LineBreak", "ListMarker");

    private final Tab tab;
    private final Invocation call;
    private int frames;
    private int nodes;
    private boolean cut;

    private AxTree(Tab tab, Invocation call) {
        this.tab = tab;
        this.call = call;
    }

    /**
     * What was read.
     *
     * @param cut whether the page has more than is read of one
     */
    public record Page(List<AxNode> roots, boolean cut) {}

    public static Page read(Tab tab, Invocation call) throws CommandException, InterruptedException {
        AxTree tree = new AxTree(tab, call);
        List<AxNode> roots = tree.frame(tab.session(), tab.target());
        return new Page(roots, tree.cut);
    }

    private List<AxNode> frame(String session, String frame) throws CommandException, InterruptedException {
        if (++frames > MAX_FRAMES) {
            cut = true;
            return List.of();
        }
        JsonNode all = tab.call(call, session, "Accessibility.getFullAXTree", Map.of("frameId", frame))
                .path("nodes");
        Map<String, JsonNode> byId = new HashMap<>();
        all.forEach(one -> byId.put(one.path("nodeId").asText(), one));
        List<AxNode> roots = new ArrayList<>();
        if (!all.isEmpty()) {
            add(roots, session, all.get(0), byId, 0);
        }
        return roots;
    }

    /** What is ignored has its children in its place. */
    private void add(List<AxNode> into, String session, JsonNode one, Map<String, JsonNode> byId, int depth)
            throws CommandException, InterruptedException {
        String role = one.path("role").path("value").asText();
        if (PASSED_OVER.contains(role)) {
            return;
        }
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            cut = true;
            return;
        }
        if (one.path("ignored").asBoolean()) {
            children(into, session, one, byId, depth);
            return;
        }
        List<AxNode> children = new ArrayList<>();
        Node node = new Node(session, one.path("backendDOMNodeId").asInt());
        children(children, session, one, byId, depth);
        if (role.equals("Iframe")) {
            children.addAll(inside(node));
        }
        into.add(new AxNode(
                node,
                role,
                OneLine.of(one.path("name").path("value").asText(), role.equals("StaticText") ? MAX_VALUE : MAX_NAME),
                OneLine.of(one.path("value").path("value").asText(), MAX_VALUE),
                properties(one),
                children));
    }

    private void children(List<AxNode> into, String session, JsonNode one, Map<String, JsonNode> byId, int depth)
            throws CommandException, InterruptedException {
        for (JsonNode id : one.path("childIds")) {
            JsonNode child = byId.remove(id.asText());
            if (child != null) {
                add(into, session, child, byId, depth + 1);
            }
        }
    }

    private static Map<String, String> properties(JsonNode one) {
        Map<String, String> properties = new HashMap<>();
        for (JsonNode property : one.path("properties")) {
            String name = property.path("name").asText();
            if (PROPERTIES.contains(name)) {
                properties.put(name, property.path("value").path("value").asText());
            }
        }
        return properties;
    }

    /** The content of a frame, in this process or in one of its own; nothing where it goes meanwhile. */
    private List<AxNode> inside(Node owner) throws CommandException, InterruptedException {
        String frame;
        try {
            frame = tab.call(call, owner.session(), "DOM.describeNode", Map.of("backendNodeId", owner.id()))
                    .path("node")
                    .path("frameId")
                    .asText();
            return frame(tab.sessionOf(frame, owner.session()), frame);
        } catch (CommandException e) {
            if (tab.dialog() != null) {
                throw e;
            }
            return List.of();
        }
    }
}
