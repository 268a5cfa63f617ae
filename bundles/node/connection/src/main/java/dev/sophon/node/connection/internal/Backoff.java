package dev.sophon.node.connection.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: from one second, growing to thirty, spread by chance so that the Nodes of a
 * restarted Gateway do not come back all at once. Not thread-safe.
 */
final class Backoff {
    static final Duration LEAST = Duration.ofSeconds(1);
    static final Duration MOST = Duration.ofSeconds(30);

    private final RandomGenerator chance;
    private final long least;
    private final long most;
    private int failures;

    Backoff(RandomGenerator chance) {
        this(chance, LEAST, MOST);
    }

    Backoff(RandomGenerator chance, Duration least, Duration most) {
        this.chance = chance;
        this.least = least.toMillis();
        this.most = most.toMillis();
    }

    Duration next() {
        failures = Math.min(failures + 1, 10);
        return Duration.ofMillis(chance.nextLong(least, Math.min(most, least << failures) + 1));
    }

    /** For what only people can heal: up to twice as long as the longest. */
    Duration slow() {
        return Duration.ofMillis(chance.nextLong(most, 2 * most + 1));
    }

    /** After a connection that held. */
    void reset() {
        failures = 0;
    }
}
