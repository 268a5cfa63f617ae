package dev.sophon.node.connection.internal.link;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next attempt: from one second, growing to thirty, spread by chance so that the Nodes of a
 * restarted Gateway do not come back all at once. A Gateway that knows how many they are says over how long they should
 * spread; for the first minutes without it, waits are drawn from that and do not grow. Not thread-safe.
 */
public final class Backoff {
    static final Duration LEAST = Duration.ofSeconds(1);
    static final Duration MOST = Duration.ofSeconds(30);
    /** So much waiting is done at the pace that the Gateway named: a restart takes seconds, an update a minute. */
    static final Duration SOON = Duration.ofMinutes(5);

    private final RandomGenerator chance;
    private final long least;
    private final long most;
    private int failures;
    private @Nullable Duration spread;
    private long soonLeft = SOON.toMillis();

    public Backoff(RandomGenerator chance) {
        this(chance, LEAST, MOST);
    }

    public Backoff(RandomGenerator chance, Duration least, Duration most) {
        this.chance = chance;
        this.least = least.toMillis();
        this.most = most.toMillis();
    }

    /**
     * The Gateway has answered our greeting.
     *
     * @param within over how long its Nodes should spread their return; null where it does not say
     */
    public void greeted(@Nullable Duration within) {
        spread = within;
    }

    public Duration next() {
        if (spread != null && soonLeft > 0) {
            long within = Math.min(most, Math.max(2 * least, spread.toMillis()));
            long wait = chance.nextLong(least, within + 1);
            soonLeft -= wait;
            return Duration.ofMillis(wait);
        }
        failures = Math.min(failures + 1, 10);
        return Duration.ofMillis(chance.nextLong(least, Math.min(most, least << failures) + 1));
    }

    /** For what only people can heal: up to twice as long as the longest. */
    public Duration slow() {
        return Duration.ofMillis(chance.nextLong(most, 2 * most + 1));
    }

    /** After a connection that held. */
    public void reset() {
        failures = 0;
        soonLeft = SOON.toMillis();
    }
}
