package dev.sophon.gateway.nodes.internal;

import java.util.concurrent.TimeUnit;

/** Bounds how often something that others bring about is told. Its owner's monitor guards it. */
final class FewPerMinute {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private long since;
    private int told;

    FewPerMinute(int most) {
        this.most = most;
    }

    /** Whether one more is told at this time of the monotonic clock. */
    boolean one(long nanos) {
        if (told == 0 || nanos - since > MINUTE) {
            since = nanos;
            told = 0;
        }
        return told++ < most;
    }
}
