package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done with an element of a tab by its place and by its own functions. */
public final class Elements {
    /** Whether what lies at a point is this element, a part of it, what it is in, or its label. */
    private static final String IS_HIT =
            """
            function(hit) {
              const above = n => n.parentNode || n.host;
              for (let n = hit; n; n = above(n)) if (n === this) return true;
              for (let n = this; n; n = above(n)) if (n === hit) return true;
              return [...(this.labels || [])].some(label => label.contains(hit));
            }
            """;

    private static final int TRIES = 20;
    private static final long FRAME_MS = 50;

    private final Tab tab;
    private final Invocation call;

    public Elements(Tab tab, Invocation call) {
        this.tab = tab;
        this.call = call;
    }

    /** In CSS pixels of the page's window. */
    public record Point(double x, double y) {}

    /** In CSS pixels of the page's window. */
    public record Box(double x, double y, double width, double height) {
        public Point middle() {
            return new Point(x + width / 2, y + height / 2);
        }
    }

    /**
     * Where an element can be pressed, once it is in sight and stands still.
     *
     * @throws CommandException {@code invalid_params} where it is not visible, or another lies above it
     */
    public Point point(Node node) throws CommandException, InterruptedException {
        Box box = stillBox(node);
        Point inFrame = box.middle();
        if (!isHit(node, inFrame)) {
            throw CommandException.invalidParams("element: something else on the page lies above it");
        }
        Point offset = offset(node.session());
        return new Point(inFrame.x() + offset.x(), inFrame.y() + offset.y());
    }

    /** Where an element is in the page's window. */
    public Box box(Node node) throws CommandException, InterruptedException {
        Box box = stillBox(node);
        Point offset = offset(node.session());
        return new Box(box.x() + offset.x(), box.y() + offset.y(), box.width(), box.height());
    }

    private Box stillBox(Node node) throws CommandException, InterruptedException {
        tab.call(call, node.session(), "DOM.scrollIntoViewIfNeeded", Map.of("backendNodeId", node.id()));
        Box before = quad(node);
        for (int i = 0; i < TRIES; i++) {
            Thread.sleep(FRAME_MS);
            Box now = quad(node);
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        return before;
    }

    /** Of the first line, where its words go over several. */
    private Box quad(Node node) throws CommandException, InterruptedException {
        JsonNode quad = tab.call(call, node.session(), "DOM.getContentQuads", Map.of("backendNodeId", node.id()))
                .path("quads")
                .path(0);
        double left = Math.min(quad.path(0).asDouble(), quad.path(4).asDouble());
        double top = Math.min(quad.path(1).asDouble(), quad.path(5).asDouble());
        Box box = new Box(
                left,
                top,
                Math.max(quad.path(0).asDouble(), quad.path(4).asDouble()) - left,
                Math.max(quad.path(1).asDouble(), quad.path(5).asDouble()) - top);
        if (quad.isMissingNode() || box.width() <= 0 || box.height() <= 0) {
            throw CommandException.invalidParams("element: not visible on the page");
        }
        return box;
    }

    private boolean isHit(Node node, Point at) throws CommandException, InterruptedException {
        int hit = tab.call(
                        call,
                        node.session(),
                        "DOM.getNodeForLocation",
                        Map.of("x", (int) at.x(), "y", (int) at.y(), "includeUserAgentShadowDOM", false))
                .path("backendNodeId")
                .asInt();
        return hit == node.id()
                || function(node, IS_HIT, List.of(Map.of("objectId", object(new Node(node.session(), hit)))))
                        .asBoolean();
    }

    /** Where the frame of a session begins in the page's window. */
    private Point offset(String session) throws CommandException, InterruptedException {
        double x = 0;
        double y = 0;
        for (Optional<Tab.Frame> at = tab.frame(session);
                at.isPresent();
                at = tab.frame(at.get().parent())) {
            Tab.Frame frame = at.get();
            int owner = tab.call(call, frame.parent(), "DOM.getFrameOwner", Map.of("frameId", frame.id()))
                    .path("backendNodeId")
                    .asInt();
            JsonNode content = tab.call(call, frame.parent(), "DOM.getBoxModel", Map.of("backendNodeId", owner))
                    .path("model")
                    .path("content");
            x += content.path(0).asDouble();
            y += content.path(1).asDouble();
        }
        return new Point(x, y);
    }

    /** The value of a function of the element's. */
    JsonNode function(Node node, String function, List<?> arguments) throws CommandException, InterruptedException {
        try {
            JsonNode answer = tab.call(
                    call,
                    node.session(),
                    "Runtime.callFunctionOn",
                    Map.of(
                            "functionDeclaration",
                            function,
                            "objectId",
                            object(node),
                            "arguments",
                            arguments,
                            "returnByValue",
                            true,
                            "userGesture",
                            true));
            if (answer.has("exceptionDetails")) {
                throw CommandException.invalidParams("element: it does not take that");
            }
            return answer.path("result").path("value");
        } finally {
            tab.tell(node.session(), "Runtime.releaseObjectGroup", Map.of("objectGroup", "sophon"));
        }
    }

    private String object(Node node) throws CommandException, InterruptedException {
        return tab.call(
                        call,
                        node.session(),
                        "DOM.resolveNode",
                        Map.of("backendNodeId", node.id(), "objectGroup", "sophon"))
                .path("object")
                .path("objectId")
                .asText();
    }

    /** Presses a button of the mouse at a point and lets it go, as often as told. */
    public void press(Point at, String button, int times) throws CommandException, InterruptedException {
        mouse("mouseMoved", at, "none", 0);
        for (int i = 1; i <= times; i++) {
            mouse("mousePressed", at, button, i);
            mouse("mouseReleased", at, button, i);
        }
    }

    void mouse(String type, Point at, String button, int count) throws CommandException, InterruptedException {
        tab.act(
                call,
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", at.x(), "y", at.y(), "button", button, "clickCount", count));
    }

    /** Puts a text where the caret is in the frame of an element. */
    void insert(Node node, String text) throws CommandException, InterruptedException {
        tab.act(call, node.session(), "Input.insertText", Map.of("text", text));
    }

    /** Presses the Enter key, or another one that makes no character. */
    public void key(String name, int code, String text) throws CommandException, InterruptedException {
        for (String type : List.of("keyDown", "keyUp")) {
            tab.act(
                    call,
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", name,
                            "code", name,
                            "windowsVirtualKeyCode", code,
                            "text", type.equals("keyDown") ? text : ""));
        }
    }
}
