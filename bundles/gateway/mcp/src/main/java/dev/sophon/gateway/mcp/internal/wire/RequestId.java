package dev.sophon.gateway.mcp.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.modern.JsonRpc;
import io.modelcontextprotocol.modern.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A request's id as it came, and as the SDK can hold it, which knows texts and 64 bits. What the SDK says with its own gets
 * the one that came.
 */
public record RequestId(JsonNode given, Object sdks) {
    public static RequestId of(JsonNode given) {
        if (given.isTextual()) {
            return new RequestId(given, given.textValue());
        }
        return new RequestId(
                given, given.isIntegralNumber() && given.canConvertToLong() ? given.numberValue() : given.toString());
    }

    private boolean isForeign() {
        return given.isNumber() && sdks instanceof String;
    }

    /** What goes out. */
    public byte[] json(JsonRpc.JSONRPCMessage said) {
        try {
            ObjectNode message;
            if (said instanceof JsonRpc.JSONRPCResponse response) {
                message = Reply.answerTo(given);
                message.putPOJO(
                        response.error() == null ? "result" : "error",
                        response.error() == null ? own(response.result()) : response.error());
            } else {
                JsonRpc.JSONRPCNotification notification = (JsonRpc.JSONRPCNotification) said;
                message = Reply.message().put("method", notification.method());
                message.putPOJO("params", own(notification.params()));
            }
            return SdkJson.SHARED.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, with the id that came where a subscription is named by it. */
    private Object own(Object said) {
        if (!isForeign()) {
            return said;
        }
        JsonNode tree = SdkJson.SHARED.convertValue(said, JsonNode.class);
        if (tree.path("_meta") instanceof ObjectNode meta && meta.has(McpSchema.MetaKeys.SUBSCRIPTION_ID)) {
            meta.set(McpSchema.MetaKeys.SUBSCRIPTION_ID, given);
        }
        return tree;
    }
}
