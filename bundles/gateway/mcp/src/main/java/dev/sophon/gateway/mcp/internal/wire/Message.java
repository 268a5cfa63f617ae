package dev.sophon.gateway.mcp.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.jspecify.annotations.Nullable;

/**
 * One message of JSON-RPC. An id is any text within {@link #MOST_ID}, and any number: it goes back as it came.
 *
 * @param method empty in an answer
 * @param params an object, or missing
 */
public record Message(@Nullable JsonNode id, String method, JsonNode params) {
    /** In characters: a call that waits keeps its id. */
    static final int MOST_ID = 64 * 1024;

    /**
     * Reads a message.
     *
     * @throws HttpProblem if it is none; it is answered with the id that there is
     */
    public static Message of(JsonNode body) throws HttpProblem {
        JsonNode id = body.get("id");
        JsonNode method = body.path("method");
        JsonNode params = body.path("params");
        boolean wellFormed = body.isObject()
                && body.path("jsonrpc").asText().equals("2.0")
                && (id == null || isId(id))
                && (method.isTextual() || (id != null && (body.has("result") || body.has("error"))))
                && (params.isMissingNode() || params.isObject() || params.isNull());
        if (!wellFormed) {
            throw new HttpProblem(
                            400,
                            HttpProblem.INVALID_REQUEST,
                            "body: expected one JSON-RPC 2.0 message, with id a text of at most " + MOST_ID
                                    + " characters or a number, method a text, and params an object")
                    .answering(id != null && isId(id) ? id : null);
        }
        return new Message(id, method.asText(""), params.isNull() ? MissingNode.getInstance() : params);
    }

    private static boolean isId(JsonNode id) {
        return id.isTextual()
                ? id.textValue().length() <= MOST_ID
                : id.isIntegralNumber() || (id.isNumber() && Double.isFinite(id.doubleValue()));
    }

    public boolean isRequest() {
        return id != null && !method.isEmpty();
    }

    /** What the params carry beside the call itself. */
    public JsonNode meta() {
        return params.path("_meta");
    }
}
