package dev.sophon.signalr.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.signalr.server.internal.BoundMethod;
import dev.sophon.signalr.server.internal.MessageLimit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers to its clients: named methods, who may connect, and who hears of it. Immutable.
 *
 * <pre>{@code
 * Hub hub = Hub.builder(request -> Admission.of(userOf(request.accessToken())))
 *         .listener(listener)
 *         .method("Echo", JsonNode.class, (connection, value) -> value)
 *         .build();
 * }</pre>
 */
public final class Hub {
    private final Authenticator authenticator;
    private final HubListener listener;
    private final Map<String, BoundMethod<?>> methods;

    private Hub(Builder builder) {
        this.authenticator = builder.authenticator;
        this.listener = builder.listener;
        this.methods = Map.copyOf(builder.methods);
    }

    /** Begins a hub whose clients are admitted by this authenticator; there is none that admits everyone by default. */
    public static Builder builder(Authenticator authenticator) {
        return new Builder(authenticator);
    }

    Authenticator authenticator() {
        return authenticator;
    }

    HubListener listener() {
        return listener;
    }

    /** The method of this name, in any letter case, as ASP.NET Core has it. */
    @Nullable
    BoundMethod<?> method(String name) {
        return methods.get(name.toLowerCase(Locale.ROOT));
    }

    /** Collects the parts of a {@link Hub}. Not thread-safe. */
    public static final class Builder {
        private final Authenticator authenticator;
        private HubListener listener = new HubListener() {};
        private final Map<String, BoundMethod<?>> methods = new HashMap<>();

        private Builder(Authenticator authenticator) {
            this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
        }

        /** Who hears of connections that come and go; at most one. */
        public Builder listener(HubListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Adds a method with one argument, read by the server's mapper. An argument that cannot be read so is answered by
         * an error and never comes to the method.
         *
         * @param name without regard to letter case
         * @throws IllegalArgumentException if there is a method of this name already
         */
        public <A> Builder method(String name, Class<A> argument, HubMethod<? super A> method) {
            return add(name, BoundMethod.ofOne(name, argument, method, false));
        }

        /**
         * As {@link #method(String, Class, HubMethod)}, for one that only looks something up and never waits: where nothing
         * of its connection is before it, it runs on the thread that reads the connection, and no other has to be woken.
         * While it runs nothing more of that connection is read.
         *
         * @throws IllegalArgumentException if there is a method of this name already
         */
        public <A> Builder promptMethod(String name, Class<A> argument, HubMethod<? super A> method) {
            return add(name, BoundMethod.ofOne(name, argument, method, true));
        }

        /**
         * Adds a method that takes its arguments as they come, any number of them.
         *
         * @throws IllegalArgumentException if there is a method of this name already
         */
        public Builder method(String name, HubMethod<? super List<JsonNode>> method) {
            return add(name, BoundMethod.ofAll(name, method));
        }

        /**
         * Bounds the messages of a method that was added before; a larger one is answered by an error, without being read.
         *
         * @param values names, values and ends of objects and arrays; counted where the server's mapper bounds them at all
         * @throws IllegalArgumentException if there is no method of this name
         */
        public Builder within(String name, int bytes, long values) {
            if (methods.computeIfPresent(
                            name.toLowerCase(Locale.ROOT),
                            (key, method) -> method.within(new MessageLimit(bytes, values)))
                    == null) {
                throw new IllegalArgumentException("method: there is none named " + name);
            }
            return this;
        }

        private Builder add(String name, BoundMethod<?> method) {
            if (methods.putIfAbsent(name.toLowerCase(Locale.ROOT), method) != null) {
                throw new IllegalArgumentException("method: there is one named " + name + " already");
            }
            return this;
        }

        public Hub build() {
            return new Hub(this);
        }
    }
}
