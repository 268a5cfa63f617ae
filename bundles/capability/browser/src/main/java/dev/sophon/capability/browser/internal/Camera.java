package dev.sophon.capability.browser.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.page.Elements;
import dev.sophon.capability.browser.internal.page.Node;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.util.HashMap;
import java.util.Map;

/** Takes pictures of a tab, within a size. */
final class Camera {
    static final int MAX_HEIGHT = 10_000;
    static final int MAX_WIDTH = 4_000;
    /** In Base64: with the fields around it below what a result may be. */
    static final int MAX_IMAGE = 7 * 1024 * 1024;

    private final Tab tab;
    private final Invocation call;

    Camera(Tab tab, Invocation call) {
        this.tab = tab;
        this.call = call;
    }

    BrowserScreenshot.Picture page(boolean whole, int quality) throws CommandException, InterruptedException {
        JsonNode metrics = tab.call(call, "Page.getLayoutMetrics", Map.of());
        JsonNode size = metrics.path(whole ? "cssContentSize" : "cssVisualViewport");
        return take(
                whole ? 0 : size.path("pageX").asDouble(),
                whole ? 0 : size.path("pageY").asDouble(),
                size.path(whole ? "width" : "clientWidth").asDouble(),
                size.path(whole ? "height" : "clientHeight").asDouble(),
                quality);
    }

    BrowserScreenshot.Picture element(Node node, int quality) throws CommandException, InterruptedException {
        Elements.Box box = new Elements(tab, call).box(node);
        JsonNode scrolled = tab.call(call, "Page.getLayoutMetrics", Map.of()).path("cssVisualViewport");
        return take(
                box.x() + scrolled.path("pageX").asDouble(),
                box.y() + scrolled.path("pageY").asDouble(),
                box.width(),
                box.height(),
                quality);
    }

    private BrowserScreenshot.Picture take(double x, double y, double width, double height, int quality)
            throws CommandException, InterruptedException {
        int wide = (int) Math.min(MAX_WIDTH, Math.max(1, Math.ceil(width)));
        int high = (int) Math.min(MAX_HEIGHT, Math.max(1, Math.ceil(height)));
        Map<String, Object> how = new HashMap<>();
        how.put("format", "jpeg");
        how.put("quality", quality);
        how.put("captureBeyondViewport", true);
        how.put("clip", Map.of("x", x, "y", y, "width", wide, "height", high, "scale", 1));
        String image =
                tab.call(call, "Page.captureScreenshot", how).path("data").asText();
        if (image.length() > MAX_IMAGE) {
            throw CommandException.invalidParams(
                    "quality: the picture is too large; take a lower one, or an element alone");
        }
        int padding = image.endsWith("==") ? 2 : image.endsWith("=") ? 1 : 0;
        return new BrowserScreenshot.Picture(
                image, image.length() / 4 * 3 - padding, "jpeg", wide, high, tab.id(), true);
    }
}
