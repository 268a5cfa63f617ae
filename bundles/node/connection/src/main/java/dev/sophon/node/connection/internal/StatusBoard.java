package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The status now, and who wants to hear of its changes. Thread-safe. */
final class StatusBoard implements Connection {
    /** Its end throws nothing. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final List<Consumer<Status>> listeners = new CopyOnWriteArrayList<>();
    private final Object order = new Object();
    private volatile Status status;

    /** @param lastHeartbeat before this start */
    StatusBoard(@Nullable Instant lastHeartbeat) {
        status = new Status(State.IDLE, null, null, lastHeartbeat, Set.of(), null, null);
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public Subscription subscribe(Consumer<Status> listener) {
        synchronized (order) {
            listeners.add(listener);
            listener.accept(status);
        }
        return () -> listeners.remove(listener);
    }

    /** The last problem stays in sight while the next attempt runs. */
    void connecting() {
        change(old -> new Status(
                State.CONNECTING, null, null, old.lastHeartbeat(), old.scopes(), old.gatewayVersion(), old.problem()));
    }

    void online(
            String connectionId,
            Instant now,
            Set<String> scopes,
            @Nullable String gatewayVersion,
            @Nullable String note) {
        change(old -> new Status(
                State.ONLINE, connectionId, now, old.lastHeartbeat(), Set.copyOf(scopes), gatewayVersion, note));
    }

    void heartbeat(Instant now) {
        change(old -> new Status(
                old.state(),
                old.connectionId(),
                old.connectedAt(),
                now,
                old.scopes(),
                old.gatewayVersion(),
                old.problem()));
    }

    void scopes(Set<String> scopes) {
        change(old -> new Status(
                old.state(),
                old.connectionId(),
                old.connectedAt(),
                old.lastHeartbeat(),
                Set.copyOf(scopes),
                old.gatewayVersion(),
                old.problem()));
    }

    /** Not connected any more, with what people should know. */
    void off(State state, String problem) {
        change(old -> new Status(state, null, null, old.lastHeartbeat(), old.scopes(), old.gatewayVersion(), problem));
    }

    private void change(UnaryOperator<Status> next) {
        synchronized (order) {
            Status changed = next.apply(status);
            if (!changed.equals(status)) {
                status = changed;
                listeners.forEach(listener -> listener.accept(changed));
            }
        }
    }
}
