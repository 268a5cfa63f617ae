package dev.sophon.node.connection.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.HubConnection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the Gateway can call, none of which may throw: Microsoft's client would hand over nothing any more. */
public final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private Handlers() {}

    /** Registers a handler of one argument. A defect in it is logged, and costs that one message. */
    public static void on(HubConnection hub, String target, Consumer<JsonNode> handler) {
        hub.on(
                target,
                message -> {
                    try {
                        handler.accept(message);
                    } catch (RuntimeException e) {
                        LOG.error("{} could not be handled", target, e);
                    }
                },
                JsonNode.class);
    }
}
