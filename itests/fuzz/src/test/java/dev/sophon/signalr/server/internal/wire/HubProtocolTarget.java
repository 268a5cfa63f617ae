package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubException;
import java.util.Objects;

/** The hub's encodings, as the Gateway reads them. */
public final class HubProtocolTarget {
    private static final int MESSAGES = 1_000;

    private HubProtocolTarget() {}

    /** Reads all that are complete; each moves on, and what is refused is refused as of the protocol. */
    public static void read(String encoding, byte[] bytes) {
        HubProtocol protocol = Objects.requireNonNull(new Protocols(Json.mapper()).named(encoding));
        try {
            int start = 0;
            for (int i = 0; i < MESSAGES; i++) {
                int end = protocol.endOfMessage(bytes, start, start, bytes.length);
                if (end < 0) {
                    return;
                }
                if (end <= start || end > bytes.length) {
                    throw new AssertionError("a message from " + start + " to " + end + " of " + bytes.length);
                }
                Message message = protocol.read(bytes, start, end);
                if (message instanceof Message.Invocation invocation) {
                    arguments(invocation.arguments());
                } else if (message instanceof Message.Completion completion) {
                    arguments(completion.result());
                }
                start = end;
            }
        } catch (ProtocolException e) {
            // Refused.
        }
    }

    private static void arguments(Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            try {
                arguments.read(i, JsonNode.class);
            } catch (HubException e) {
                // Not of this type.
            }
        }
    }
}
