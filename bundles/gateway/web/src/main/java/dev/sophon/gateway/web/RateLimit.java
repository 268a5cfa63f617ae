package dev.sophon.gateway.web;

import dev.sophon.gateway.runtime.Time;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bucket of permits for each key, which fills again steadily; for the last so many keys. Thread-safe. */
public final class RateLimit {
    private static final int MAX_KEYS = 10_000;

    private final double capacity;
    private final double perSecond;
    private final Time time;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private static final class Bucket {
        private double permits;
        private long nanos;
    }

    public RateLimit(double capacity, double perSecond, Time time) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.time = time;
    }

    /** Takes a permit; false if there is none left. */
    public synchronized boolean take(String key) {
        Bucket bucket = filled(key);
        if (bucket.permits < 1) {
            return false;
        }
        bucket.permits -= 1;
        return true;
    }

    /** Whether there is a permit left. */
    public synchronized boolean allows(String key) {
        return filled(key).permits >= 1;
    }

    private Bucket filled(String key) {
        long now = time.nanos();
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.permits = capacity;
            buckets.put(key, bucket);
        } else {
            bucket.permits = Math.min(capacity, bucket.permits + (now - bucket.nanos) / 1e9 * perSecond);
        }
        bucket.nanos = now;
        return bucket;
    }
}
