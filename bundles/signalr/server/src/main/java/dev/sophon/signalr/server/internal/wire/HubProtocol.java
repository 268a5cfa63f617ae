package dev.sophon.signalr.server.internal.wire;

import org.jspecify.annotations.Nullable;

/** An encoding of the hub protocol. Thread-safe. */
public interface HubProtocol {
    /** Stands in place of a result where there is none, which is another thing than {@code null}. */
    Object NO_RESULT = new Object();

    /** Whether its messages go as text. */
    boolean isText();

    /**
     * Where the first message in some bytes ends.
     *
     * @param start where it begins
     * @param searched up to where there is no end, from an earlier call; at least {@code start}
     * @param end where the bytes end
     * @return the offset behind the message, or -1 if it is not complete
     * @throws ProtocolException if no message can begin like this
     */
    int endOfMessage(byte[] bytes, int start, int searched, int end) throws ProtocolException;

    /**
     * Reads one message, which {@link #endOfMessage} found.
     *
     * @param bytes kept by what is returned, so not to be changed
     * @throws ProtocolException if it is not of the protocol
     */
    Message read(byte[] bytes, int start, int end) throws ProtocolException;

    /**
     * An invocation of a method of the client.
     *
     * @throws IllegalArgumentException if an argument cannot be written
     */
    byte[] invocation(@Nullable String id, String target, @Nullable Object[] arguments);

    /**
     * The answer to an invocation by the client.
     *
     * @throws IllegalArgumentException if the result cannot be written
     */
    byte[] completion(String id, @Nullable Object result);

    byte[] failure(String id, String error);

    byte[] ping();

    byte[] close(@Nullable String error, boolean allowReconnect);
}
