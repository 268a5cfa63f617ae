package dev.sophon.signalr.server.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.signalr.server.Admission;
import dev.sophon.signalr.server.Response;
import org.jspecify.annotations.Nullable;

/** The HTTP answers of a server. Thread-safe. */
public final class Responses {
    private final ObjectMapper mapper;

    public Responses(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The one transport that there is, and how to get it.
     *
     * @param version that the client asks for; none means 0, in which the token is the id
     * @param challenge to be answered by who connects; {@code null} for none
     */
    public Response negotiated(@Nullable String version, String id, String token, @Nullable String challenge) {
        int asked;
        try {
            asked = version == null ? 0 : Integer.parseInt(version);
        } catch (NumberFormatException e) {
            return error(400, "bad_request", "negotiateVersion: expected a number");
        }
        if (asked < 0) {
            return error(400, "bad_request", "negotiateVersion: expected 0 or more");
        }
        ObjectNode body = mapper.createObjectNode();
        body.put("negotiateVersion", Math.min(asked, 1));
        if (asked == 0) {
            body.put("connectionId", token);
        } else {
            body.put("connectionId", id).put("connectionToken", token);
        }
        if (challenge != null) {
            body.put("challenge", challenge);
        }
        ObjectNode transport = body.putArray("availableTransports").addObject().put("transport", "WebSockets");
        transport.putArray("transferFormats").add("Text").add("Binary");
        return json(200, body);
    }

    public Response refused(Admission.Refused refused) {
        return error(refused.status(), refused.error(), refused.message());
    }

    public Response unknown() {
        return error(404, "not_found", "id: no connection was negotiated by it, or too long ago");
    }

    public Response taken() {
        return error(409, "conflict", "id: this connection is open already");
    }

    public Response otherUser() {
        return error(403, "forbidden", "id: this connection was negotiated by another user");
    }

    public Response unavailable() {
        return error(503, "unavailable", "the server takes no connections at the moment");
    }

    private Response error(int status, String error, String message) {
        return json(status, mapper.createObjectNode().put("error", error).put("message", message));
    }

    private Response json(int status, JsonNode body) {
        try {
            return new Response(status, mapper.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the mapper cannot write a tree", e);
        }
    }
}
