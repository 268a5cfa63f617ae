package dev.sophon.gateway.store;

import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Clocks and a timer that only move by hand. */
public final class HandTime implements Time {
    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private long nanos = 1_000_000_000L;

    private static final class Task {
        private final Runnable work;
        private final long period;
        private long due;

        Task(Runnable work, long due, long period) {
            this.work = work;
            this.due = due;
            this.period = period;
        }
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Scheduled after(Duration delay, Runnable task) {
        return add(new Task(task, nanos + delay.toNanos(), 0));
    }

    @Override
    public synchronized Scheduled every(Duration period, Runnable task) {
        return add(new Task(task, nanos + period.toNanos(), period.toNanos()));
    }

    private Scheduled add(Task task) {
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    /** Moves both clocks, and runs what becomes due, in order, on this thread. */
    public void pass(Duration duration) {
        long end = nanos() + duration.toNanos();
        for (Task next = due(end); next != null; next = due(end)) {
            next.work.run();
        }
        synchronized (this) {
            move(end);
        }
    }

    /** Lets the wall clock jump, as an administrator or a time server does; the monotonic one knows nothing of it. */
    public synchronized void jump(Duration duration) {
        now = now.plus(duration);
    }

    private synchronized Task due(long end) {
        Task next = tasks.stream()
                .filter(task -> task.due <= end)
                .min(Comparator.comparingLong(task -> task.due))
                .orElse(null);
        if (next != null) {
            move(Math.max(nanos, next.due));
            if (next.period > 0) {
                next.due += next.period;
            } else {
                tasks.remove(next);
            }
        }
        return next;
    }

    private void move(long to) {
        now = now.plusNanos(to - nanos);
        nanos = to;
    }
}
