package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import org.jspecify.annotations.Nullable;

/** A request that ends in an error of HTTP; its body is an error of JSON-RPC, so that every client can read it. */
final class HttpProblem extends Exception {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    /** What clients of the protocol know as a session that is over. */
    static final int NO_SESSION = -32001;
    /** What the Gateway refuses before it looks at the message. */
    static final int REFUSED = -32000;

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    HttpProblem(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    byte[] body(@Nullable JsonNode id) {
        ObjectNode body = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        body.set("id", id == null ? body.nullNode() : id);
        body.putObject("error").put("code", code).put("message", getMessage());
        return Json.bytes(body);
    }
}
