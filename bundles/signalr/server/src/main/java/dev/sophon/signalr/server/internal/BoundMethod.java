package dev.sophon.signalr.server.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.HubMethod;
import dev.sophon.signalr.server.internal.wire.Arguments;
import dev.sophon.signalr.server.internal.wire.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hub's method with the way to read its arguments. */
public final class BoundMethod<A> {
    @FunctionalInterface
    private interface Reader<A> {
        A read(Arguments arguments) throws HubException;
    }

    private final Reader<A> reader;
    private final HubMethod<? super A> method;
    private final boolean prompt;
    private final @Nullable MessageLimit limit;

    private BoundMethod(Reader<A> reader, HubMethod<? super A> method, boolean prompt, @Nullable MessageLimit limit) {
        this.reader = reader;
        this.method = method;
        this.prompt = prompt;
        this.limit = limit;
    }

    public static <A> BoundMethod<A> ofOne(String name, Class<A> type, HubMethod<? super A> method, boolean prompt) {
        return new BoundMethod<>(
                arguments -> {
                    if (arguments.size() != 1) {
                        throw new HubException(name + ": expected 1 argument, got " + arguments.size());
                    }
                    return arguments.read(0, type);
                },
                method,
                prompt,
                null);
    }

    public static BoundMethod<List<JsonNode>> ofAll(String name, HubMethod<? super List<JsonNode>> method) {
        return new BoundMethod<>(Arguments::trees, method, false, null);
    }

    /** Whether it never waits for anything. */
    public boolean isPrompt() {
        return prompt;
    }

    /** This method, for messages within this limit only. */
    public BoundMethod<A> within(MessageLimit smaller) {
        return new BoundMethod<>(reader, method, prompt, smaller);
    }

    /** Reads what it takes. */
    A read(Message.Invocation invocation) throws HubException {
        if (limit != null && (invocation.size() > limit.bytes() || invocation.values() > limit.values())) {
            throw new HubException(invocation.target() + ": expected a message of " + limit.bytes() + " bytes and "
                    + limit.values() + " names and values at most");
        }
        return reader.read(invocation.arguments());
    }

    @Nullable
    Object invoke(HubConnection connection, A argument) throws HubException {
        return method.invoke(connection, argument);
    }
}
