package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The first exchange on a connection: always JSON, whatever follows. */
public final class Handshake {
    /** A request is some 35 bytes; whoever sends more is no client. */
    public static final int MAX_BYTES = 4096;

    private static final byte[] ACCEPTED = {'{', '}', Records.SEPARATOR};

    private Handshake() {}

    /** Finds the protocol that a client asks for. */
    public static HubProtocol read(byte[] bytes, int start, int end, Protocols protocols, ObjectMapper mapper)
            throws ProtocolException {
        JsonNode request;
        try {
            request = mapper.readTree(bytes, start, end - 1 - start);
        } catch (IOException e) {
            throw new ProtocolException("handshake: expected {\"protocol\":\"json\",\"version\":1}", e);
        }
        HubProtocol protocol = protocols.named(request.path("protocol").asText());
        if (protocol == null) {
            throw new ProtocolException("handshake: protocol is not supported; expected one of " + protocols.names());
        }
        if (request.path("version").asInt() != 1) {
            throw new ProtocolException("handshake: version is not supported; expected 1");
        }
        return protocol;
    }

    public static byte[] accepted() {
        return ACCEPTED;
    }

    /**
     * The answer to a handshake that fails.
     *
     * @param error one of our own, so without anything to be escaped but quotes
     */
    public static byte[] refused(String error) {
        String json = "{\"error\":\"" + error.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        byte[] text = (json + (char) Records.SEPARATOR).getBytes(StandardCharsets.UTF_8);
        return text;
    }
}
