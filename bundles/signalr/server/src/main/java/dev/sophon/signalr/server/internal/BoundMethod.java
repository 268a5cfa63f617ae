package dev.sophon.signalr.server.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.HubMethod;
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

    private BoundMethod(Reader<A> reader, HubMethod<? super A> method, boolean prompt) {
        this.reader = reader;
        this.method = method;
        this.prompt = prompt;
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
                prompt);
    }

    public static BoundMethod<List<JsonNode>> ofAll(String name, HubMethod<? super List<JsonNode>> method) {
        return new BoundMethod<>(Arguments::trees, method, false);
    }

    /** Whether it never waits for anything. */
    public boolean isPrompt() {
        return prompt;
    }

    @Nullable
    public Object invoke(HubConnection connection, Arguments arguments) throws HubException {
        return method.invoke(connection, reader.read(arguments));
    }
}
