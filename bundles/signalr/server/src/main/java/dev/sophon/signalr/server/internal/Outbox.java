package dev.sophon.signalr.server.internal;

import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one client: in order, one message at a time with the transport, and no more than a bound.
 * Thread-safe; nothing blocks.
 */
final class Outbox {
    private record Entry(byte[] message, boolean text, CompletableFuture<@Nullable Void> sent) {}

    private final Transport transport;
    private final int maxBytes;
    private final int maxMessages;
    private final Runnable onOverflow;
    private final Runnable onFailure;

    private final Queue<Entry> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean sending;
    private boolean finished;
    private @Nullable Runnable afterLast;
    private volatile long lastSent = System.nanoTime();

    /**
     * An empty one.
     *
     * @param onOverflow called, at most once, when a message would exceed a bound; it is not sent
     * @param onFailure called when the transport cannot send
     */
    Outbox(Transport transport, int maxBytes, int maxMessages, Runnable onOverflow, Runnable onFailure) {
        this.transport = transport;
        this.maxBytes = maxBytes;
        this.maxMessages = maxMessages;
        this.onOverflow = onOverflow;
        this.onFailure = onFailure;
    }

    /**
     * Puts a message behind those that wait.
     *
     * @return done when it has left; in error with {@link HubException} if it never will
     */
    CompletionStage<@Nullable Void> send(byte[] message, boolean text) {
        Entry entry = new Entry(message, text, new CompletableFuture<>());
        boolean begin = false;
        boolean overflow;
        synchronized (this) {
            if (finished) {
                return CompletableFuture.failedFuture(new HubException("the connection is closed"));
            }
            // A single message may be as large as it likes to be, or a bound could never let it pass.
            overflow = bytes > 0 && (bytes + message.length > maxBytes || waiting.size() >= maxMessages);
            if (overflow) {
                finished = true;
            } else {
                bytes += message.length;
                waiting.add(entry);
                begin = !sending;
                sending = true;
            }
        }
        if (overflow) {
            entry.sent.completeExceptionally(new HubException("the client does not read"));
            onOverflow.run();
        } else if (begin) {
            sendWaiting();
        }
        return entry.sent;
    }

    /** Nanoseconds on the monotonic clock. */
    long lastSent() {
        return lastSent;
    }

    synchronized boolean isIdle() {
        return !sending;
    }

    /**
     * Takes no more. What waits is still sent, then a last message if there is one, then the action runs.
     */
    void finish(byte @Nullable [] last, boolean text, Runnable after) {
        boolean now;
        synchronized (this) {
            if (last != null && !finished) {
                bytes += last.length;
                waiting.add(new Entry(last, text, new CompletableFuture<>()));
            }
            finished = true;
            afterLast = after;
            now = !sending;
            sending = true;
        }
        if (now) {
            sendWaiting();
        }
    }

    /** Takes no more, and forgets what waits. */
    void abandon() {
        Queue<Entry> forgotten;
        synchronized (this) {
            finished = true;
            forgotten = new ArrayDeque<>(waiting);
            waiting.clear();
            afterLast = null;
        }
        HubException lost = new HubException("the connection is closed");
        forgotten.forEach(entry -> entry.sent.completeExceptionally(lost));
    }

    /** Sends until nothing waits or the transport has something to do. Only one thread at a time is in here. */
    private void sendWaiting() {
        while (true) {
            Entry entry;
            Runnable after;
            synchronized (this) {
                entry = waiting.poll();
                sending = entry != null;
                after = afterLast;
            }
            if (entry == null) {
                if (after != null) {
                    after.run();
                }
                return;
            }
            lastSent = System.nanoTime();
            CompletionStage<@Nullable Void> stage =
                    transport.send(ByteBuffer.wrap(entry.message).asReadOnlyBuffer(), entry.text);
            CompletableFuture<@Nullable Void> sent = stage.toCompletableFuture();
            if (!sent.isDone()) {
                stage.whenComplete((nothing, failure) -> {
                    if (left(entry, failure)) {
                        sendWaiting();
                    }
                });
                return;
            }
            if (!left(entry, failureOf(sent))) {
                return;
            }
        }
    }

    private boolean left(Entry entry, @Nullable Throwable failure) {
        synchronized (this) {
            bytes -= entry.message.length;
        }
        if (failure == null) {
            entry.sent.complete(null);
            return true;
        }
        entry.sent.completeExceptionally(new HubException("the connection is lost", failure));
        onFailure.run();
        return false;
    }

    private static @Nullable Throwable failureOf(CompletableFuture<@Nullable Void> done) {
        return done.isCompletedExceptionally()
                ? done.handle((nothing, failure) -> failure).join()
                : null;
    }
}
