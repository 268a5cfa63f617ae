package dev.sophon.gateway.mcp.internal.tools;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task when the tools may have changed: many nodes may come at once, and their agents are told once. */
public final class Settling implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofMillis(200);
    private static final Set<String> CHANGES =
            Set.of(Event.NODE_PAIRED, Event.NODE_ONLINE, Event.NODE_CHANGED, Event.NODE_REVOKED);

    private final AtomicBoolean changed = new AtomicBoolean();
    private final Events.Subscription subscription;

    public Settling(Events events, Time time, Executor executor, Runnable task) {
        subscription = events.subscribe(Long.MAX_VALUE, event -> {
            if (CHANGES.contains(event.type()) && changed.compareAndSet(false, true)) {
                time.after(
                        SETTLE,
                        () -> run(executor, () -> {
                            changed.set(false);
                            task.run();
                        }));
            }
        });
    }

    /** Runs a task, unless the Gateway is going down. */
    public static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Whoever it was for is let go as well.
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
