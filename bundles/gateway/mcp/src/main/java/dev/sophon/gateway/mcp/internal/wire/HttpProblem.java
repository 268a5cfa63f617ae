package dev.sophon.gateway.mcp.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import org.jspecify.annotations.Nullable;

/** A request that ends in an error of HTTP; its body is an error of JSON-RPC, so that every client can read it. */
public final class HttpProblem extends Exception {
    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int INTERNAL_ERROR = -32603;
    /** What clients of the protocol know as a session that is over. */
    public static final int NO_SESSION = -32001;
    /** What the Gateway refuses before it looks at the message. */
    public static final int REFUSED = -32000;

    public static final int HEADER_MISMATCH = -32020;
    static final int UNSUPPORTED_VERSION = -32022;

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;
    private final transient @Nullable JsonNode id;
    private final transient @Nullable JsonNode data;

    public HttpProblem(int status, int code, String message) {
        this(status, code, message, null, null);
    }

    private HttpProblem(int status, int code, String message, @Nullable JsonNode id, @Nullable JsonNode data) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.id = id;
        this.data = data;
    }

    /** The revision that was asked for is not spoken here; those that are go with the answer. */
    public static HttpProblem unsupported(String asked, @Nullable JsonNode id) {
        ObjectNode data = Json.mapper().createObjectNode();
        Revisions.ALL.forEach(data.putArray("supported")::add);
        data.put("requested", asked.length() > 100 ? asked.substring(0, 100) : asked);
        return new HttpProblem(
                400,
                UNSUPPORTED_VERSION,
                "Unsupported protocol version; spoken here: " + String.join(", ", Revisions.ALL),
                id,
                data);
    }

    /** The same, as an answer to the request of this id. */
    public HttpProblem answering(@Nullable JsonNode request) {
        return new HttpProblem(status, code, String.valueOf(getMessage()), request, data);
    }

    public int status() {
        return status;
    }

    public byte[] body() {
        ObjectNode body = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        body.set("id", id == null ? body.nullNode() : id);
        ObjectNode error = body.putObject("error").put("code", code).put("message", getMessage());
        if (data != null) {
            error.set("data", data);
        }
        return Json.bytes(body);
    }
}
