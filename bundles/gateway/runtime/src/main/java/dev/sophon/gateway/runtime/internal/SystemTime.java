package dev.sophon.gateway.runtime.internal;

import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clocks of this machine, and one daemon thread as the timer. */
@Component
public final class SystemTime implements Time {
    private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "gateway-timer");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public SystemTime() {
        // Nearly every deadline is cancelled: without this they would all stay until they are due.
        timer.setRemoveOnCancelPolicy(true);
    }

    @Deactivate
    public void close() {
        timer.shutdownNow();
    }

    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Scheduled after(Duration delay, Runnable task) {
        return scheduled(timer.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public Scheduled every(Duration period, Runnable task) {
        return scheduled(
                timer.scheduleWithFixedDelay(guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static Scheduled scheduled(Future<?> future) {
        return () -> future.cancel(false);
    }

    /** A repeated task whose run throws would never run again, and nobody would hear of it. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A timed task failed", e);
            }
        };
    }
}
