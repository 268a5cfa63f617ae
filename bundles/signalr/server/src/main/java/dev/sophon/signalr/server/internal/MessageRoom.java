package dev.sophon.signalr.server.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The memory that large messages of all clients take together, from their first bytes until their calls have ended. When
 * there is no more, the client goes whose message has been on its way for longest: somebody who sends one and stalls, more
 * likely than not. Thread-safe.
 */
public final class MessageRoom {
    /** What a client may hold without being counted: nearly all messages are smaller. */
    static final int SMALL = 16 * 1024;
    /** Reading one of these as a tree takes several times its size, for a short time. */
    private static final int LARGE = 256 * 1024;

    private static final int AT_ONCE = 2;

    private final long most;
    /** What each client holds, in the order in which they began to hold more than a little. */
    private final Map<Session, Long> held = new LinkedHashMap<>();

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private long taken;

    public MessageRoom(long most) {
        this.most = most;
    }

    /** Work with a message. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Notes what a client holds now.
     *
     * @return the one that has to go to make room, if one has: it holds nothing any more
     */
    @Nullable
    Session take(Session session, long bytes) {
        if (bytes <= SMALL && !session.holdsRoom()) {
            return null;
        }
        synchronized (held) {
            set(session, bytes);
            if (taken <= most) {
                return null;
            }
            Iterator<Session> eldest = held.keySet().iterator();
            Session leaving = eldest.next();
            set(leaving, 0);
            return leaving;
        }
    }

    /** Notes that a client holds so much less. */
    void give(Session session, long bytes) {
        if (session.holdsRoom()) {
            synchronized (held) {
                set(session, held.getOrDefault(session, 0L) - bytes);
            }
        }
    }

    /** Notes that a client holds nothing any more. */
    void leave(Session session) {
        give(session, Long.MAX_VALUE);
    }

    private void set(Session session, long bytes) {
        Long before = bytes > SMALL ? held.put(session, bytes) : held.remove(session);
        taken += (bytes > SMALL ? bytes : 0) - (before == null ? 0 : before);
        session.holdsRoom(bytes > SMALL);
    }

    /** Does work that takes memory for a short time, with at most one other at once if the message is large. */
    <T, E extends Exception> T inTurn(int messageBytes, Work<T, E> work) throws E {
        if (messageBytes < LARGE) {
            return work.run();
        }
        turns.acquireUninterruptibly();
        try {
            return work.run();
        } finally {
            turns.release();
        }
    }
}
