package dev.sophon.signalr.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.InvocationBinder;
import dev.sophon.protocol.json.Json;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;

/** The hub's messages, as a Node reads them. */
public final class ClientProtocolTarget {
    private static final JacksonHubProtocol PROTOCOL = new JacksonHubProtocol(Json.mapper());

    /** As a Node registers its handlers. */
    private static final InvocationBinder BINDER = new InvocationBinder() {
        @Override
        public Type getReturnType(String invocationId) {
            return JsonNode.class;
        }

        @Override
        public List<Type> getParameterTypes(String target) {
            if (!"ExecuteCommand".equals(target)) {
                throw new IllegalStateException("no handler");
            }
            return List.of(JsonNode.class);
        }
    };

    private ClientProtocolTarget() {}

    public static void read(byte[] bytes) {
        try {
            PROTOCOL.parseMessages(ByteBuffer.wrap(bytes), BINDER);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            // Refused, which ends the connection.
        }
    }
}
