package dev.sophon.gateway.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that may wait for a disk or a database, on a thread of its own: neither the timer's thread nor those that all share
 * may stand still. It runs once at a time; who asks for it while it runs has asked in vain. Thread-safe.
 */
public final class BackgroundWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);
    private static final int PATIENCE_SECONDS = 5;

    private final Runnable work;
    private final AtomicBoolean running = new AtomicBoolean();
    private final ThreadPoolExecutor thread;

    /** @param name of the thread, which lives as long as there is something to do */
    public BackgroundWork(String name, Runnable work) {
        this.work = work;
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Has it done, unless it is being done; never waits. */
    public void begin() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(this::run);
        } catch (RejectedExecutionException e) {
            // Closed.
            running.set(false);
        }
    }

    private void run() {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("Work in the background failed", e);
        } finally {
            running.set(false);
        }
    }

    /** Waits a little for what is being done. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
