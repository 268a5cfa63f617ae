package dev.sophon.signalr.server.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after the other on an executor of many threads. Thread-safe. */
final class InOrder implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(InOrder.class);
    /** After so many in a row the thread is given back, so that one busy client does not keep it. */
    private static final int TURN = 32;

    private final Executor executor;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    InOrder(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        handOver();
    }

    /** Runs a task on the calling thread if none is before it, and else behind those that are. */
    void executeHere(Runnable task) {
        synchronized (tasks) {
            if (running) {
                tasks.add(task);
                return;
            }
            running = true;
        }
        try {
            task.run();
        } finally {
            boolean more;
            synchronized (tasks) {
                more = !tasks.isEmpty();
                running = more;
            }
            if (more) {
                handOver();
            }
        }
    }

    private void handOver() {
        try {
            executor.execute(this::takeTurn);
        } catch (RejectedExecutionException e) {
            LOG.debug("the executor is closed; what waited for it is dropped");
            synchronized (tasks) {
                tasks.clear();
                running = false;
            }
        }
    }

    private void takeTurn() {
        for (int i = 0; i < TURN; i++) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            runOne(task);
        }
        handOver();
    }

    private void runOne(Runnable task) {
        boolean returned = false;
        try {
            task.run();
            returned = true;
        } finally {
            if (!returned) {
                // Whatever it threw is the thread's; the tasks behind it still have their turn.
                handOver();
            }
        }
    }
}
