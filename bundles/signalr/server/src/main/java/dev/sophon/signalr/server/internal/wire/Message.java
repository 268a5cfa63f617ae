package dev.sophon.signalr.server.internal.wire;

import org.jspecify.annotations.Nullable;

/** What a client says, whatever the encoding. */
public sealed interface Message {
    /**
     * A call of a method.
     *
     * @param id {@code null} if no answer is wanted
     * @param streams whether the client means to stream arguments
     * @param size of the encoded message in bytes
     * @param values how many names, values and ends of objects and arrays are in it; 0 where nobody counts
     */
    record Invocation(@Nullable String id, String target, Arguments arguments, boolean streams, int size, long values)
            implements Message {}

    /**
     * The answer to a call by the server.
     *
     * @param result nothing or one value
     */
    record Completion(String id, @Nullable String error, Arguments result) implements Message {}

    /** A call whose results were to come one by one. */
    record StreamInvocation(String id) implements Message {}

    /** The client leaves. */
    record Close(@Nullable String error) implements Message {}

    /** A ping, or something that nothing needs to be done about. */
    record Nothing() implements Message {
        static final Nothing INSTANCE = new Nothing();
    }
}
