package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Outcomes in the form that agents' programs show: pictures as pictures, the rest as text and as structured content. */
final class CallResults {
    private static final Set<String> PICTURES = Set.of("jpeg", "png", "webp", "gif");
    /** Beyond this the text alone carries the result: it need not travel twice. */
    private static final int MOST_STRUCTURED = 256 * 1024;

    private CallResults() {}

    static McpSchema.CallToolResult of(CommandResult result) {
        Map<String, Object> meta = Map.of("commandId", result.commandId(), "durationMs", result.durationMs());
        EncodedJson value = result.result();
        if (value == null) {
            String code =
                    result.error() == null ? "internal_error" : result.error().wireName();
            return failure(code, result.message(), meta);
        }
        List<McpSchema.Content> content = new ArrayList<>();
        JsonNode tree = value.tree();
        JsonNode rest = tree;
        if (tree instanceof ObjectNode object && isPicture(object)) {
            content.add(McpSchema.ImageContent.builder(
                            object.path("image").textValue(),
                            "image/" + object.path("format").textValue())
                    .build());
            rest = object.without("image");
        }
        byte[] text = Json.bytes(rest);
        content.add(text(new String(text, StandardCharsets.UTF_8)));
        Object structured = rest.isObject() && text.length <= MOST_STRUCTURED ? rest : null;
        return new McpSchema.CallToolResult(content, false, structured, meta);
    }

    private static McpSchema.Content text(String text) {
        return McpSchema.TextContent.builder(text).build();
    }

    private static boolean isPicture(ObjectNode object) {
        return object.path("image").isTextual()
                && PICTURES.contains(object.path("format").asText());
    }

    /** What a tool has to tell that is no command's result. */
    static McpSchema.CallToolResult told(ObjectNode answer) {
        return new McpSchema.CallToolResult(
                List.of(text(new String(Json.bytes(answer), StandardCharsets.UTF_8))), false, answer, null);
    }

    /** An error that the agent is to read, with its code first. */
    static McpSchema.CallToolResult failure(String code, @Nullable String message) {
        return failure(code, message, null);
    }

    private static McpSchema.CallToolResult failure(
            String code, @Nullable String message, @Nullable Map<String, Object> meta) {
        String words = message == null ? "" : message;
        return new McpSchema.CallToolResult(
                List.of(text(words.isEmpty() ? code : code + ": " + words)),
                true,
                Map.of("error", code, "message", words),
                meta);
    }
}
