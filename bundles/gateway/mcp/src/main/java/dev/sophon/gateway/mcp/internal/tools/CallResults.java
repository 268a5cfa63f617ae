package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes in the form that agents' programs show: pictures as pictures, outlines as they are, the rest as text, which every program knows, and
 * each of them once. The code of an error stands beside it as structured content, for programs.
 */
final class CallResults {
    private static final Set<String> PICTURES = Set.of("jpeg", "png", "webp", "gif");
    /** Fields that are texts of many lines. */
    private static final List<String> LINES = List.of("outline", "changes");

    private CallResults() {}

    static ObjectNode of(CommandResult result) {
        return of(result, result.message(), Json.mapper().createObjectNode());
    }

    /**
     * An outcome.
     *
     * @param message what is told if it failed
     * @param beside what is told with what came, if it did not
     */
    static ObjectNode of(CommandResult result, @Nullable String message, ObjectNode beside) {
        EncodedJson value = result.result();
        ObjectNode told = value == null
                ? failure(
                        result.error() == null
                                ? "internal_error"
                                : result.error().wireName(),
                        message)
                : success(beside.isEmpty() ? value.tree() : with(value.tree(), beside));
        told.putObject("_meta").put("commandId", result.commandId()).put("durationMs", result.durationMs());
        return told;
    }

    private static JsonNode with(JsonNode tree, ObjectNode beside) {
        ObjectNode both = tree instanceof ObjectNode object
                ? object.deepCopy()
                : Json.mapper().createObjectNode();
        return both.setAll(beside);
    }

    private static ObjectNode success(JsonNode tree) {
        ObjectNode told = Json.mapper().createObjectNode();
        ArrayNode content = told.putArray("content");
        JsonNode rest = tree.deepCopy();
        if (rest instanceof ObjectNode answer) {
            takeOut(answer, content);
            int index = 0;
            for (JsonNode step : answer.path("steps")) {
                int before = content.size();
                if (step.get("result") instanceof ObjectNode result) {
                    takeOut(result, content);
                }
                if (content.size() > before) {
                    content.insertObject(before).put("type", "text").put("text", Steps.place(index) + ":");
                }
                index++;
            }
        }
        text(content, new String(Json.bytes(rest), StandardCharsets.UTF_8));
        return told.put("isError", false);
    }

    /** Puts what stands by itself into the content, and leaves the rest. */
    private static void takeOut(ObjectNode answer, ArrayNode content) {
        if (isPicture(answer)) {
            picture(content, answer, answer.path("format").textValue());
            return;
        }
        for (JsonNode tile : answer.path("tiles")) {
            if (tile instanceof ObjectNode one && one.path("image").isTextual()) {
                picture(content, one, "jpeg");
            }
        }
        // In JSON every line and every quote would take a character more.
        for (String lines : LINES) {
            if (answer.path(lines).isTextual()) {
                text(content, answer.remove(lines).textValue());
            }
        }
    }

    private static void picture(ArrayNode content, ObjectNode of, String format) {
        content.addObject()
                .put("type", "image")
                .put("data", of.remove("image").textValue())
                .put("mimeType", "image/" + format);
    }

    private static void text(ArrayNode content, String text) {
        content.addObject().put("type", "text").put("text", text);
    }

    private static boolean isPicture(ObjectNode object) {
        return object.path("image").isTextual()
                && PICTURES.contains(object.path("format").asText());
    }

    /** That a command is kept until its node comes. */
    static ObjectNode kept(CommandView view) {
        ObjectNode answer = Json.mapper()
                .createObjectNode()
                .put("commandId", view.commandId())
                .put("status", view.status().wireName());
        if (view.queuedUntil() != null) {
            answer.put("queuedUntil", view.queuedUntil().toString());
        }
        ObjectNode told = success(answer);
        told.putObject("_meta").put("commandId", view.commandId());
        return told;
    }

    /** What a tool has to tell that is no command's result. */
    static ObjectNode told(ObjectNode answer) {
        return success(answer);
    }

    /** An error that the agent is to read, with its code first. */
    static ObjectNode failure(String code, @Nullable String message) {
        ObjectNode told = Json.mapper().createObjectNode();
        text(told.putArray("content"), message == null || message.isEmpty() ? code : code + ": " + message);
        told.put("isError", true);
        told.putObject("structuredContent").put("error", code);
        return told;
    }
}
