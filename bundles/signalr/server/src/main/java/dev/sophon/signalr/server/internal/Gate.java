package dev.sophon.signalr.server.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts the invocations of one client that are under way, and holds back its reader while they are too many. */
final class Gate {
    /** What {@link #room} answers when there is room now. */
    static final CompletionStage<@Nullable Void> OPEN = CompletableFuture.completedStage(null);

    private final int maxInvocations;
    private final long maxBytes;
    private int invocations;
    private long bytes;
    private @Nullable CompletableFuture<@Nullable Void> reader;

    Gate(int maxInvocations, long maxBytes) {
        this.maxInvocations = maxInvocations;
        this.maxBytes = maxBytes;
    }

    synchronized void enter(int size) {
        invocations++;
        bytes += size;
    }

    void leave(int size) {
        CompletableFuture<@Nullable Void> released = null;
        synchronized (this) {
            invocations--;
            bytes -= size;
            if (!isFull()) {
                released = reader;
                reader = null;
            }
        }
        if (released != null) {
            released.complete(null);
        }
    }

    /** Done when there is room. */
    synchronized CompletionStage<@Nullable Void> room() {
        if (!isFull()) {
            return OPEN;
        }
        CompletableFuture<@Nullable Void> waiting = reader == null ? new CompletableFuture<>() : reader;
        reader = waiting;
        return waiting;
    }

    /** What the messages of those that are under way take. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isFull() {
        return invocations >= maxInvocations || bytes > maxBytes;
    }
}
