package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Dragging with the mouse: of what the page moves itself, and of what it hands to the browser to carry. */
public final class Dragging {
    private static final int STEPS = 5;

    private Dragging() {}

    public static void drag(Tab tab, Elements elements, Elements.Point from, Elements.Point to, Invocation call)
            throws CommandException, InterruptedException {
        CompletableFuture<JsonNode> handed = tab.nextDrag();
        elements.mouse("mouseMoved", from, "none", 0);
        elements.mouse("mousePressed", from, "left", 1);
        for (int i = 1; i <= STEPS; i++) {
            double part = (double) i / STEPS;
            elements.mouse(
                    "mouseMoved",
                    new Elements.Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part),
                    "left",
                    0);
            if (handed.isDone()) {
                // The page's own drag and drop: the browser tells what is dragged, and the mouse no longer matters.
                for (String type : new String[] {"dragEnter", "dragOver", "drop"}) {
                    tab.act(
                            call,
                            "Input.dispatchDragEvent",
                            Map.of("type", type, "x", to.x(), "y", to.y(), "data", handed.join()));
                }
                break;
            }
        }
        elements.mouse("mouseReleased", to, "left", 1);
    }
}
