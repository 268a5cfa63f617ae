package dev.sophon.gateway.runtime;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Where events are told and heard, within this process. Thread-safe. */
@ProviderType
public interface Events {
    /** How many events are remembered for those who come late. */
    int REMEMBERED = 1_000;

    /** Tells an event that is about no command to all listeners, on the caller's thread. */
    default void publish(String type, @Nullable String nodeId, Map<String, ?> data) {
        publish(type, nodeId, null, data);
    }

    /**
     * Tells an event to all listeners, on the caller's thread.
     *
     * @param requesterId who issued the command that it is about
     */
    void publish(String type, @Nullable String nodeId, @Nullable String requesterId, Map<String, ?> data);

    /**
     * Hears every event from now on, in order, preceded by those remembered with an id above {@code after}.
     *
     * @param after {@link Long#MAX_VALUE} for none of the past
     * @param listener called on the teller's thread: it must be quick and never block
     */
    Subscription subscribe(long after, Consumer<Event> listener);

    /** The remembered events with an id above {@code after}, oldest first. */
    List<Event> since(long after);

    /** The end of hearing. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
