package dev.sophon.gateway.mcp.internal.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who still works on what a request brought: as long as somebody does, the memory of its body is its caller's. Thread-safe.
 */
public final class BodyUse {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** The first is whoever has read it. */
    private int users = 1;

    /** Somebody works on it until then. */
    public void until(CompletionStage<?> end) {
        synchronized (this) {
            users++;
        }
        var unused = end.whenComplete((result, failure) -> leave());
    }

    /** Whoever has read it is done with it; what was made of it may still be worked on. */
    public CompletionStage<Void> read() {
        leave();
        return over;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            last = --users == 0;
        }
        if (last) {
            over.complete(null);
        }
    }
}
