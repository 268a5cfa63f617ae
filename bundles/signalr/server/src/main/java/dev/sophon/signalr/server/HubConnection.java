package dev.sophon.signalr.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** One client, from its handshake on. Thread-safe; no method blocks. */
@ProviderType
public interface HubConnection {
    /** Unique, and no secret: not the token by which the client connects. */
    String id();

    /** Whom the {@link Authenticator} found the client to be. */
    Principal user();

    /** Where the client comes from, as the transport tells it. */
    String remoteAddress();

    /** What the application likes to remember of this connection. */
    ConcurrentMap<String, Object> attributes();

    /** Whether something can still be sent. */
    boolean isOpen();

    /**
     * Invokes a method of the client without waiting for an answer.
     *
     * @param target the name of the method
     * @param arguments written by the server's mapper, at once
     * @return done when the transport has taken the message, in error with {@link HubException} if it never will; a
     *     sender of much waits for it, as a client for which too much is kept waiting is disconnected
     * @throws IllegalArgumentException if an argument cannot be written
     */
    CompletionStage<@Nullable Void> send(String target, @Nullable Object... arguments);

    /**
     * Invokes a method of the client and asks for its result. The returned stage is completed on the server's executor.
     *
     * @param target the name of the method
     * @param result what to read the result as; a client that returns nothing is taken to return a JSON {@code null},
     *     which {@link JsonNode} can be
     * @param timeout how long to wait for the answer, from now
     * @param arguments written by the server's mapper, at once
     * @return the result, or in error with {@link HubException}: the client's own error, a result of another type, no
     *     answer in time, or the end of the connection
     * @throws IllegalArgumentException if an argument cannot be written
     */
    <T> CompletionStage<T> invoke(String target, Class<T> result, Duration timeout, @Nullable Object... arguments);

    /** As {@link #invoke(String, Class, Duration, Object...)}, with the result as a tree. */
    default CompletionStage<JsonNode> invoke(String target, Duration timeout, @Nullable Object... arguments) {
        return invoke(target, JsonNode.class, timeout, arguments);
    }

    /**
     * Ends the connection: what was sent before is still delivered if the client reads it within
     * {@link HubOptions#closeGrace()}, then the client is told, then the transport is closed. Later calls have no effect.
     *
     * @param error what the client is told, or {@code null} for a close in order
     * @param allowReconnect whether the client may come back by itself
     */
    void close(@Nullable String error, boolean allowReconnect);
}
