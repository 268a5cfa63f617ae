package dev.sophon.node.connection.internal.transfers;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How large the pieces of a transfer are, and how long to wait after one that broke: they grow while they go well, and are
 * halved where they do not. For one thread.
 */
final class Pieces {
    private static final int FIRST_PIECE = 1024 * 1024;
    private static final int LEAST_PIECE = 64 * 1024;
    private static final int MOST_PIECE = 4 * 1024 * 1024;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long MOST_PAUSE_MS = 3_000;

    private byte[] buffer;
    private int length;
    private long pauseMs = FIRST_PAUSE_MS;

    Pieces() {
        this(FIRST_PIECE);
    }

    Pieces(int length) {
        this.length = length;
        this.buffer = new byte[length];
    }

    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    void went() {
        pauseMs = FIRST_PAUSE_MS;
        if (length < MOST_PIECE) {
            length *= 2;
            buffer = new byte[length];
        }
    }

    void broke() {
        length = Math.max(LEAST_PIECE, length / 2);
        // What broke may still have the old one in its hands.
        buffer = new byte[length];
    }

    void pause(Effort effort) throws InterruptedException {
        if (effort.ended()) {
            throw new InterruptedException("ended");
        }
        Thread.sleep(pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs));
        pauseMs = Math.min(MOST_PAUSE_MS, 2 * pauseMs);
    }
}
