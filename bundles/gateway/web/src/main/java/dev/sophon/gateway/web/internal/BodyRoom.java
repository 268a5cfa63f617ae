package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Body;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The memory that bodies may take: all of them, and those of one caller. Where there is no more of it, a body that is still
 * on its way makes room: the eldest of whoever takes most, and more than who needs it. Thread-safe.
 */
final class BodyRoom {
    /** Who takes no more than this in all may use the last part of the memory too: what signs in is small. */
    private static final long LITTLE = 1L << 20;

    private final long most;
    private final Map<String, Long> taken = new HashMap<>();
    /** Those on their way, the eldest first. */
    private final Set<Taken> coming = new LinkedHashSet<>();

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
    Taken open(String caller, long share) {
        return new Taken(caller, share);
    }

    /** What all take now. */
    synchronized long total() {
        return total;
    }

    private void change(Taken body, long to) {
        long from = body.bytes;
        long own = taken.getOrDefault(body.caller, 0L) - from + to;
        if (to > from) {
            if (own > body.share) {
                throw new Refusal(
                        Refusal.Reason.TOO_MANY,
                        "What you sent already and is still worked on takes as much memory as one caller may: send this"
                                + " again when something of it is done",
                        2);
            }
            makeRoom(to - from, own);
        }
        body.bytes = to;
        total += to - from;
        if (own == 0) {
            taken.remove(body.caller);
        } else {
            taken.put(body.caller, own);
        }
    }

    private void makeRoom(long more, long own) {
        long limit = own > LITTLE ? most - most / 8 : most;
        while (total + more > limit) {
            Taken leaving = coming.stream()
                    .max(Comparator.comparingLong(body -> taken.getOrDefault(body.caller, 0L)))
                    .map(largest -> largest.caller)
                    .filter(caller -> taken.getOrDefault(caller, 0L) > own)
                    .flatMap(this::eldest)
                    .orElseThrow(() -> new Refusal(
                            Refusal.Reason.OVERLOADED,
                            "What is worked on takes all memory for it: send this again later",
                            2));
            leaving.leave();
        }
    }

    private Optional<Taken> eldest(String caller) {
        return coming.stream().filter(body -> body.caller.equals(caller)).findFirst();
    }

    /** The memory of one body. */
    final class Taken implements Body.Room {
        private final String caller;
        private final long share;
        private long bytes;
        private boolean closed;
        private boolean left;
        private @Nullable Runnable leaving;

        Taken(String caller, long share) {
            this.caller = caller;
            this.share = share;
        }

        /**
         * It is on its way from here on, and may have to make room.
         *
         * @param told that it had to; must be quick, and take no lock
         */
        void comes(Runnable told) {
            synchronized (BodyRoom.this) {
                leaving = told;
                coming.add(this);
            }
        }

        /** It is on its way no more. */
        void came() {
            synchronized (BodyRoom.this) {
                coming.remove(this);
            }
        }

        private void leave() {
            change(this, 0);
            left = true;
            coming.remove(this);
            if (leaving != null) {
                leaving.run();
            }
        }

        @Override
        public void take(long now) {
            synchronized (BodyRoom.this) {
                if (left) {
                    throw madeRoom();
                }
                if (!closed) {
                    change(this, now);
                }
            }
        }

        @Override
        public void close() {
            synchronized (BodyRoom.this) {
                coming.remove(this);
                change(this, 0);
                closed = true;
            }
        }
    }

    static Refusal madeRoom() {
        return new Refusal(
                Refusal.Reason.TOO_MANY,
                "body: there is no memory for it any more, and yours take most of it: send this again later",
                2);
    }
}
