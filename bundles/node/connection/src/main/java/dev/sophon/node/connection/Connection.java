package dev.sophon.node.connection;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The one connection of this Node to its Gateway, as it is now. Thread-safe. */
@ProviderType
public interface Connection {
    Status status();

    /**
     * Calls back with the status as it is now, then after each change, one call at a time. The listener must not block.
     *
     * @return ends the subscription
     */
    AutoCloseable subscribe(Consumer<Status> listener);

    /**
     * A snapshot.
     *
     * @param state what it is doing
     * @param connectionId of the live connection, as the Gateway's negotiation gave it
     * @param lastHeartbeat when the last one was sent
     * @param scopes as the Gateway has granted them
     * @param problem for people: why it is not online, or what deserves a look though it is
     */
    record Status(
            State state,
            @Nullable String connectionId,
            @Nullable Instant connectedAt,
            @Nullable Instant lastHeartbeat,
            Set<String> scopes,
            @Nullable String gatewayVersion,
            @Nullable String problem) {}

    enum State {
        /** No pairing, or not started yet. */
        IDLE,
        CONNECTING,
        ONLINE,
        /** Waiting before the next attempt. */
        RETRYING,
        /** Another Node of the same id took over; it does not come back by itself. */
        REPLACED,
        /** The pairing is over; it does not come back by itself. */
        REVOKED
    }
}
