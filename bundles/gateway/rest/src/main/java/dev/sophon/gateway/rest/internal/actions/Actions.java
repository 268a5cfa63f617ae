package dev.sophon.gateway.rest.internal.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Actions in the words of a computer-use model, as the steps of one {@code steps.run}, with a picture at their end. Two sets of
 * words are known: those of Anthropic's computer toolset, where {@code action} names the member, and those of OpenAI's
 * {@code computer} tool, where {@code type} does.
 */
public final class Actions {
    /** A turn of the wheel, in the pixels of {@code input.mouse.scroll}. */
    private static final int NOTCH = 53;

    static final int LARGEST_IMAGE = 100_000;
    private static final int MOST_REPEATS = 100;
    private static final int MOST_SECONDS = 300;
    /** What {@code wait} is where no time is given. */
    private static final int USUAL_WAIT_MS = 2_000;

    private static final Map<String, Set<String>> ANTHROPIC = Map.ofEntries(
            Map.entry("screenshot", Set.of()),
            Map.entry("zoom", Set.of("region")),
            Map.entry("left_click", Set.of("coordinate", "text")),
            Map.entry("right_click", Set.of("coordinate", "text")),
            Map.entry("middle_click", Set.of("coordinate", "text")),
            Map.entry("double_click", Set.of("coordinate", "text")),
            Map.entry("triple_click", Set.of("coordinate", "text")),
            Map.entry("left_click_drag", Set.of("coordinate", "start_coordinate", "text")),
            Map.entry("left_mouse_down", Set.of()),
            Map.entry("left_mouse_up", Set.of()),
            Map.entry("mouse_move", Set.of("coordinate")),
            Map.entry("cursor_position", Set.of()),
            Map.entry("scroll", Set.of("coordinate", "scroll_direction", "scroll_amount", "text")),
            Map.entry("type", Set.of("text")),
            Map.entry("key", Set.of("text", "repeat")),
            Map.entry("hold_key", Set.of("text", "duration")),
            Map.entry("wait", Set.of("duration")));
    private static final Map<String, Set<String>> OPENAI = Map.of(
            "screenshot", Set.of(),
            "click", Set.of("button", "x", "y", "keys"),
            "double_click", Set.of("x", "y", "keys"),
            "drag", Set.of("path", "keys"),
            "move", Set.of("x", "y", "keys"),
            "scroll", Set.of("x", "y", "scroll_x", "scroll_y", "keys"),
            "type", Set.of("text"),
            "keypress", Set.of("keys"),
            "wait", Set.of());

    private final List<Action> actions = new ArrayList<>();
    private final ArrayNode steps = Json.mapper().createArrayNode();
    private final boolean anthropic;
    private final @Nullable Integer imageWidth;
    private final @Nullable Integer imageHeight;
    private long takesMs;

    /**
     * One action.
     *
     * @param name in the words in which it came
     * @param first of its steps
     */
    record Action(String name, int first, int steps) {}

    /**
     * Takes actions as they came.
     *
     * @param imageWidth of the picture of which their coordinates are pixels; null for those of the screen
     * @throws Refusal naming the field, where they are not what they have to be
     */
    public Actions(@Nullable JsonNode sent, @Nullable Integer imageWidth, @Nullable Integer imageHeight) {
        if (sent == null || !sent.isArray() || sent.isEmpty() || sent.size() > Steps.MOST) {
            throw Refusal.invalid("actions: expected a list of 1 to " + Steps.MOST + " actions");
        }
        requireSize("imageWidth", imageWidth);
        requireSize("imageHeight", imageHeight);
        if (imageWidth == null && imageHeight != null) {
            throw Refusal.invalid("imageWidth: required, as imageHeight is there");
        }
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
        this.anthropic = sent.get(0).has("action");
        for (JsonNode one : sent) {
            take(new Fields(one, "actions[" + actions.size() + "]"));
        }
        if (!isPicture(steps.size() - 1)) {
            capture();
        }
        if (steps.size() > Steps.MOST) {
            throw Refusal.invalid("actions: they make " + steps.size() + " steps with the picture at their end, and "
                    + Steps.MOST + " are allowed");
        }
    }

    private static void requireSize(String field, @Nullable Integer size) {
        if (size != null && (size < 1 || size > LARGEST_IMAGE)) {
            throw Refusal.invalid(field + ": expected a number from 1 to " + LARGEST_IMAGE);
        }
    }

    private void take(Fields action) {
        Map<String, Set<String>> known = anthropic ? ANTHROPIC : OPENAI;
        String word = anthropic ? "action" : "type";
        String name = action.oneOf(word, known.keySet());
        action.requireOnly(word, known.getOrDefault(name, Set.of()));
        int before = steps.size();
        if (anthropic) {
            anthropic(name, action);
        } else {
            openAi(name, action);
        }
        actions.add(new Action(name, before, steps.size() - before));
    }

    private void anthropic(String name, Fields action) {
        switch (name) {
            case "screenshot" -> capture();
            case "zoom" -> zoom(action);
            case "left_click" -> click(action, "left", 1);
            case "right_click" -> click(action, "right", 1);
            case "middle_click" -> click(action, "middle", 1);
            case "double_click" -> click(action, "left", 2);
            case "triple_click" -> click(action, "left", 3);
            case "left_click_drag" -> {
                ObjectNode params = pointing("input.mouse.drag");
                ArrayNode path = params.putArray("path");
                at(path.addObject(), action.point("start_coordinate"));
                at(path.addObject(), action.point("coordinate"));
                held(params, action.text("text", true));
            }
            case "left_mouse_down" -> step("input.mouse.down");
            case "left_mouse_up" -> step("input.mouse.up");
            case "mouse_move" -> at(pointing("input.mouse.move"), action.point("coordinate"));
            case "cursor_position" -> step("input.mouse.position");
            case "scroll" -> scroll(action);
            case "type" -> step("input.keyboard.type").put("text", action.text("text", false));
            case "key" -> {
                int times = action.has("repeat") ? action.whole("repeat", 1, MOST_REPEATS) : 1;
                for (int i = 0; i < times && steps.size() <= Steps.MOST; i++) {
                    for (String keys : action.text("text", false).strip().split("\\s+", Steps.MOST)) {
                        press(keys);
                    }
                }
            }
            case "hold_key" ->
                step("input.keyboard.hold")
                        .put("keys", action.text("text", false))
                        .put("durationMs", taking(action.millis("duration", MOST_SECONDS)));
            default -> step("input.wait").put("durationMs", taking(action.millis("duration", MOST_SECONDS)));
        }
    }

    private void openAi(String name, Fields action) {
        switch (name) {
            case "screenshot" -> capture();
            case "click" -> {
                String button = action.has("button")
                        ? action.oneOf("button", Set.of("left", "right", "wheel", "middle"))
                        : "left";
                ObjectNode params =
                        pointing("input.mouse.click").put("button", button.equals("wheel") ? "middle" : button);
                held(at(params, action.xy()), action.keys("keys", true));
            }
            case "double_click" ->
                held(at(pointing("input.mouse.click").put("clicks", 2), action.xy()), action.keys("keys", true));
            case "drag" -> {
                ObjectNode params = pointing("input.mouse.drag");
                ArrayNode path = params.putArray("path");
                action.path("path").forEach(point -> at(path.addObject(), point));
                held(params, action.keys("keys", true));
            }
            case "move" -> {
                if (!action.keys("keys", true).isEmpty()) {
                    throw Refusal.invalid(action.place("keys") + ": expected none for a move");
                }
                at(pointing("input.mouse.move"), action.xy());
            }
            case "scroll" -> {
                ObjectNode params = at(pointing("input.mouse.scroll"), action.xy())
                        .put("deltaX", action.whole("scroll_x", -20_000, 20_000))
                        .put("deltaY", action.whole("scroll_y", -20_000, 20_000));
                held(params, action.keys("keys", true));
            }
            case "type" -> step("input.keyboard.type").put("text", action.text("text", false));
            case "keypress" -> press(action.keys("keys", false));
            default -> step("input.wait").put("durationMs", taking(USUAL_WAIT_MS));
        }
    }

    private void click(Fields action, String button, int clicks) {
        ObjectNode params = action.has("coordinate")
                ? at(pointing("input.mouse.click"), action.point("coordinate"))
                : step("input.mouse.click");
        held(params.put("button", button).put("clicks", clicks), action.text("text", true));
    }

    private void scroll(Fields action) {
        String direction = action.oneOf("scroll_direction", Set.of("up", "down", "left", "right"));
        int amount = action.whole("scroll_amount", 1, MOST_REPEATS) * NOTCH;
        ObjectNode params = action.has("coordinate")
                ? at(pointing("input.mouse.scroll"), action.point("coordinate"))
                : step("input.mouse.scroll");
        boolean across = direction.equals("left") || direction.equals("right");
        boolean back = direction.equals("left") || direction.equals("up");
        held(params.put(across ? "deltaX" : "deltaY", back ? -amount : amount), action.text("text", true));
    }

    private void zoom(Fields action) {
        List<Integer> corners = action.wholes("region", 4);
        int width = corners.get(2) - corners.get(0);
        int height = corners.get(3) - corners.get(1);
        if (width < 1 || height < 1) {
            throw Refusal.invalid(action.place("region") + ": expected left, top, right and bottom");
        }
        pointing("screen.region")
                .put("x", corners.get(0))
                .put("y", corners.get(1))
                .put("width", width)
                .put("height", height);
    }

    /** No wider than the picture that was seen, so that the next coordinates are of its size as well. */
    private void capture() {
        ObjectNode params = step("screen.capture");
        if (imageWidth != null) {
            params.put("maxWidth", imageWidth);
        }
    }

    private void press(String keys) {
        boolean several = keys.length() > 1 && keys.indexOf('+') >= 0;
        step(several ? "input.keyboard.hotkey" : "input.keyboard.press").put("keys", keys);
    }

    /** The params of a step to come. */
    private ObjectNode step(String command) {
        return steps.addObject().put("command", command).putObject("params");
    }

    private ObjectNode pointing(String command) {
        ObjectNode params = step(command);
        if (imageWidth != null) {
            params.put("imageWidth", imageWidth);
        }
        if (imageHeight != null) {
            params.put("imageHeight", imageHeight);
        }
        return params;
    }

    private static ObjectNode at(ObjectNode params, List<Integer> point) {
        return params.put("x", point.get(0)).put("y", point.get(1));
    }

    private static void held(ObjectNode params, String modifiers) {
        if (!modifiers.isEmpty()) {
            params.put("modifiers", modifiers);
        }
    }

    private int taking(int millis) {
        takesMs += millis;
        return millis;
    }

    private boolean isPicture(int step) {
        return steps.path(step).path("command").asText().equals("screen.capture");
    }

    boolean inWordsOfAnthropic() {
        return anthropic;
    }

    List<Action> list() {
        return actions;
    }

    /** What {@code steps.run} takes. */
    public ObjectNode params() {
        return Json.mapper().createObjectNode().set("steps", steps);
    }

    /** What they need by themselves, and as much as any command has, in milliseconds. */
    public int budget() {
        return (int) Math.min(Limits.MAX_TIMEOUT_MS, takesMs + Limits.DEFAULT_TIMEOUT.toMillis());
    }

    @Nullable
    Integer imageWidth() {
        return imageWidth;
    }

    @Nullable
    Integer imageHeight() {
        return imageHeight;
    }
}
