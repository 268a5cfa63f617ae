package dev.sophon.gateway.runtime;

import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The two clocks and the one timer of the Gateway. What is written down uses the wall clock; every wait uses the
 * monotonic one, so that a clock that jumps ends nothing early. Thread-safe.
 */
@ProviderType
public interface Time {
    /** The wall clock, in whole milliseconds. */
    Instant now();

    /** The monotonic clock, in nanoseconds from an arbitrary origin. */
    long nanos();

    /** Runs a task once, on the timer's thread: it must be short and never block. */
    Scheduled after(Duration delay, Runnable task);

    /** Runs a task again and again, on the timer's thread: it must be short and never block. */
    Scheduled every(Duration period, Runnable task);

    /** A task that has been scheduled. */
    interface Scheduled {
        /** Takes the task back; does nothing if it has run. */
        void cancel();
    }
}
