package dev.sophon.signalr.server.internal;

import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.internal.wire.JsonValues;
import dev.sophon.signalr.server.internal.wire.Message;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The results that clients owe: each is settled once, by an answer, by the clock or by the end. Thread-safe. */
final class ClientResults {
    private static final class Owed<T> {
        final Class<T> type;
        final CompletableFuture<T> future = new CompletableFuture<>();

        Owed(Class<T> type) {
            this.type = type;
        }

        void settle(Message.Completion answer) {
            try {
                if (answer.error() != null) {
                    throw new HubException(answer.error());
                }
                future.complete(
                        answer.result().size() == 0
                                ? JsonValues.nothing(type)
                                : answer.result().read(0, type));
            } catch (HubException e) {
                future.completeExceptionally(e);
            }
        }
    }

    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Owed<?>> owed = new ConcurrentHashMap<>();
    private volatile @Nullable HubException ended;

    ClientResults(Executor executor, ScheduledExecutorService clock) {
        this.executor = executor;
        this.clock = clock;
    }

    String nextId() {
        return Long.toString(ids.incrementAndGet());
    }

    /** Waits for the answer to an invocation that is about to be sent. */
    <T> CompletableFuture<T> expect(String id, Class<T> type, Duration timeout) {
        Owed<T> result = new Owed<>(type);
        owed.put(id, result);
        HubException end = ended;
        if (end != null) {
            fail(id, end);
            return result.future;
        }
        try {
            Future<?> alarm = clock.schedule(
                    () -> fail(id, new HubException("no answer within " + timeout.toMillis() + " ms")),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            CompletableFuture<T> unused = result.future.whenComplete((value, failure) -> alarm.cancel(false));
        } catch (RejectedExecutionException e) {
            fail(id, new HubException("the server is closed", e));
        }
        return result.future;
    }

    /** Takes an answer; one that nobody waits for, any more or ever, is dropped. */
    void answer(Message.Completion answer) {
        Owed<?> result = owed.remove(answer.id());
        if (result != null) {
            later(() -> result.settle(answer));
        }
    }

    void fail(String id, HubException why) {
        Owed<?> result = owed.remove(id);
        if (result != null) {
            later(() -> result.future.completeExceptionally(why));
        }
    }

    /** Fails all that are owed, now and later. */
    void end(HubException why) {
        ended = why;
        for (String id : owed.keySet()) {
            fail(id, why);
        }
    }

    /** Whoever waits for a result goes on with it, and not on a thread of the transport's. */
    private void later(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Nobody else is left to do it, and to leave it undone would have somebody wait for ever.
            task.run();
        }
    }
}
