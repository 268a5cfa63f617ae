package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Body;
import java.util.HashMap;
import java.util.Map;

/** The memory that bodies may take: all of them, and those of one caller. Thread-safe. */
final class BodyRoom {
    private final long most;
    private final Map<String, Long> taken = new HashMap<>();
    private long total;

    BodyRoom(long most) {
        this.most = most;
    }

    /**
     * For a body that takes nothing yet.
     *
     * @param caller whose it is
     * @param share what the caller's bodies may take together
     */
    Body.Room open(String caller, long share) {
        return new Taken(caller, share);
    }

    /** What all take now. */
    synchronized long total() {
        return total;
    }

    private synchronized void change(String caller, long share, long from, long to) {
        long own = taken.getOrDefault(caller, 0L) - from + to;
        if (to > from && own > share) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "What you sent already and is still worked on takes as much memory as one caller may: send this"
                            + " again when something of it is done",
                    2);
        }
        if (to > from && total - from + to > most) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED, "What is worked on takes all memory for it: send this again later", 2);
        }
        total += to - from;
        if (own == 0) {
            taken.remove(caller);
        } else {
            taken.put(caller, own);
        }
    }

    private final class Taken implements Body.Room {
        private final String caller;
        private final long share;
        private long bytes;
        private boolean closed;

        Taken(String caller, long share) {
            this.caller = caller;
            this.share = share;
        }

        @Override
        public synchronized void take(long now) {
            if (!closed) {
                change(caller, share, bytes, now);
                bytes = now;
            }
        }

        @Override
        public synchronized void close() {
            take(0);
            closed = true;
        }
    }
}
