package dev.sophon.gateway.rest.internal.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came of actions, in the words in which they came. */
public final class ActionReply {
    private static final Pattern STEP = Pattern.compile("^steps\\[(\\d{1,2})]");
    private static final String NOT_EXECUTED = "not executed";

    private ActionReply() {}

    /**
     * The reply to whoever sent the actions.
     *
     * @param result of the {@code steps.run} that they were run as
     */
    public static Object of(Actions actions, CommandResult result) {
        if (result.result() == null) {
            return failure(actions, result);
        }
        JsonNode answer = Objects.requireNonNull(result.result()).tree();
        JsonNode steps = answer.path("steps");
        JsonNode last = steps.path(steps.size() - 1).path("result");
        ObjectNode reply = Json.mapper()
                .createObjectNode()
                .put("commandId", result.commandId())
                .put("completed", answer.path("completed").asBoolean());
        ArrayNode results = reply.putArray("results");
        for (Actions.Action action : actions.list()) {
            results.add(actions.inWordsOfAnthropic() ? anthropic(actions, action, steps, last) : openAi(action, steps));
        }
        if (last.has("image")) {
            if (actions.inWordsOfAnthropic()) {
                reply.set("screenshot", image(last));
            } else {
                reply.putObject("output")
                        .put("type", "computer_screenshot")
                        .put(
                                "image_url",
                                "data:image/jpeg;base64," + last.path("image").textValue());
            }
        }
        return reply;
    }

    /** Says at which action it went wrong, where the Gateway or the Node says at which step. */
    private static CommandResult failure(Actions actions, CommandResult result) {
        String message = Objects.requireNonNullElse(result.message(), "");
        Matcher place = STEP.matcher(message);
        if (result.error() == null || !place.find()) {
            return result;
        }
        int step = Integer.parseInt(place.group(1));
        int action = 0;
        while (action < actions.list().size() - 1
                && step
                        >= actions.list().get(action).first()
                                + actions.list().get(action).steps()) {
            action++;
        }
        return CommandResult.failure(
                result.commandId(), result.error(), place.replaceFirst("actions[" + action + "]"), result.durationMs());
    }

    /** Of its steps the first that did not go well, or else the last. */
    private static JsonNode telling(Actions.Action action, JsonNode steps) {
        int i = action.first();
        while (i < action.first() + action.steps() - 1
                && steps.path(i).path("outcome").asText().equals("done")) {
            i++;
        }
        return steps.path(i);
    }

    /** The content of a {@code tool_result}. */
    private static ObjectNode anthropic(Actions actions, Actions.Action action, JsonNode steps, JsonNode last) {
        JsonNode step = telling(action, steps);
        ObjectNode reply = Json.mapper().createObjectNode();
        boolean done = step.path("outcome").asText().equals("done");
        reply.put("is_error", !done);
        ArrayNode content = reply.putArray("content");
        JsonNode result = step.path("result");
        if (done && result.has("image")) {
            content.add(image(result));
        } else {
            content.addObject()
                    .put("type", "text")
                    .put(
                            "text",
                            !done
                                    ? words(step)
                                    : action.name().equals("cursor_position")
                                            ? position(actions, result, last)
                                            : "done");
        }
        return reply;
    }

    private static ObjectNode openAi(Actions.Action action, JsonNode steps) {
        JsonNode step = telling(action, steps);
        boolean done = step.path("outcome").asText().equals("done");
        ObjectNode reply = Json.mapper().createObjectNode().put("type", action.name());
        reply.put("status", done ? "done" : step.path("outcome").asText().equals("notRun") ? NOT_EXECUTED : "failed");
        if (!done && step.has("message")) {
            reply.put("message", words(step));
        }
        return reply;
    }

    private static String words(JsonNode step) {
        String message = step.path("message").asText();
        boolean begun = !step.path("outcome").asText().equals("notRun");
        return begun
                ? step.path("error").asText("failed") + ": " + message
                : message.isEmpty() ? NOT_EXECUTED : NOT_EXECUTED + ": " + message;
    }

    private static ObjectNode image(JsonNode result) {
        ObjectNode image = Json.mapper().createObjectNode().put("type", "image");
        image.putObject("source")
                .put("type", "base64")
                .put("media_type", "image/jpeg")
                .put("data", result.path("image").textValue());
        return image;
    }

    /** In pixels of the picture that was seen; {@code last} tells what part of the desktop it shows. */
    private static String position(Actions actions, JsonNode result, JsonNode last) {
        long x = result.path("x").asLong();
        long y = result.path("y").asLong();
        JsonNode screen = last.path("screen");
        Integer width = actions.imageWidth();
        if (width != null && screen.path("width").asInt() > 0) {
            double across = (double) width / screen.path("width").asInt();
            Integer height = actions.imageHeight();
            double down = height == null
                    ? across
                    : (double) height / Math.max(1, screen.path("height").asInt());
            x = (long) Math.floor((x - screen.path("x").asLong()) * across);
            y = (long) Math.floor((y - screen.path("y").asLong()) * down);
        }
        return "X=" + x + ",Y=" + y;
    }
}
