package dev.sophon.signalr.server;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The way in from one client: the server's end of a {@link Transport}, called by its adapter, one call at a time. */
@ProviderType
public interface Receiver {
    /**
     * Takes what arrived, text and binary alike, in parts of any size: where messages end is found in the bytes. Adapters
     * hand on parts as they come, not whole messages, so that each received byte counts as a sign of life.
     *
     * @param part read before this returns, not kept
     * @return done when the server is ready for more; until then an adapter does not read from the network
     */
    CompletionStage<@Nullable Void> received(ByteBuffer part);

    /** Notes a sign of life that is part of no message, such as a WebSocket ping. */
    void alive();

    /** The transport is closed or broken; nothing follows. Calls after the first have no effect. */
    void closed(String reason);
}
