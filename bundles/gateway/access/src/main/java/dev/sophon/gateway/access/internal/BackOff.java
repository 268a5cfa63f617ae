package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessers wait: after a few failures each further one doubles the time in which nothing more is tried for the same
 * key. It keeps the last so many keys. Thread-safe.
 */
final class BackOff {
    private static final int MAX_KEYS = 10_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration FORGOTTEN = Duration.ofMinutes(30);

    private final Duration longest;
    private final Time time;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Failures(int count, long lastNanos, long untilNanos) {}

    /**
     * Nobody has failed yet.
     *
     * @param longest how long one waits at most
     */
    BackOff(Duration longest, Time time) {
        this.longest = longest;
        this.time = time;
    }

    /**
     * Counts an attempt as failed until {@link #succeeded} says otherwise: a thousand at once are a thousand.
     *
     * @param free how many failures cost nothing
     * @throws Refusal if one has to wait still
     */
    synchronized void attempt(String key, int free) {
        long now = time.nanos();
        Failures before = failures.get(key);
        if (before != null && now - before.lastNanos() > FORGOTTEN.toNanos()) {
            before = null;
        }
        if (before != null && now - before.untilNanos() < 0) {
            long seconds = 1 + Duration.ofNanos(before.untilNanos() - now).toSeconds();
            throw new Refusal(
                    Refusal.Reason.TOO_MANY, "Too many failed attempts; try again in " + seconds + " s", seconds);
        }
        int count = before == null ? 1 : Math.min(before.count(), 1_000_000) + 1;
        long wait = count <= free ? 0 : Math.min(longest.toNanos(), FIRST.toNanos() << Math.min(20, count - free - 1));
        failures.put(key, new Failures(count, now, now + wait));
    }

    /** How many attempts have failed, as far as they are remembered. */
    synchronized int count(String key) {
        Failures known = failures.get(key);
        return known == null || time.nanos() - known.lastNanos() > FORGOTTEN.toNanos() ? 0 : known.count();
    }

    /** Takes the last attempt back, and with {@code all} those before it. */
    synchronized void succeeded(String key, boolean all) {
        Failures known = failures.get(key);
        if (known == null || all || known.count() <= 1) {
            failures.remove(key);
        } else {
            failures.put(key, new Failures(known.count() - 1, known.lastNanos(), time.nanos()));
        }
    }
}
