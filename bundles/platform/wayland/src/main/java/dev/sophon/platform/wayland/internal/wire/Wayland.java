package dev.sophon.platform.wayland.internal.wire;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a compositor with a thread of its own, which tells its events whenever they come. Thread-safe.
 */
public final class Wayland implements AutoCloseable {
    /** For one answer of the compositor, in milliseconds. */
    public static final int PATIENCE = 5000;

    /** For a call, which may need several. */
    private static final int CALL_PATIENCE = 3 * PATIENCE;

    private static final int IDLE = 60_000;
    private static final int TO_CLOSE = 2000;
    private static final Logger LOG = LoggerFactory.getLogger(Wayland.class);

    /** What is done on the connection's thread. It waits for nothing but the compositor, and a bounded time. */
    @FunctionalInterface
    public interface Task<T> {
        T run(Connection connection) throws IOException, CommandException;
    }

    private final String name;
    private final Connection connection;
    private final Runnable onLoss;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> atEnd = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean lost;
    private volatile boolean closed;

    private Wayland(String name, Connection connection, Runnable onLoss) {
        this.name = name;
        this.connection = connection;
        this.onLoss = onLoss;
        this.thread = new Thread(this::run, "sophon-wayland " + name);
        thread.setDaemon(true);
    }

    /**
     * Connects, within {@link #PATIENCE}.
     *
     * @param onLoss runs once when the compositor goes away; it must not block
     * @throws CommandException {@code platform_unsupported} if it cannot be reached, or does not answer
     */
    public static Wayland open(LibC libc, Path socket, Runnable onLoss) throws CommandException {
        String name = String.valueOf(socket.getFileName());
        try {
            Wayland opened = new Wayland(name, Connection.open(libc, socket, PATIENCE), onLoss);
            opened.thread.start();
            return opened;
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "The Wayland compositor at " + name + " cannot be reached: " + e.getMessage() + ".",
                    e);
        }
    }

    public boolean lost() {
        return lost || closed;
    }

    /**
     * Runs a task on the connection's thread, and waits for it.
     *
     * @throws CommandException {@code platform_unsupported} when the compositor is gone or does not answer in time; whatever
     *     else the task throws
     */
    public <T> T call(Task<T> task) throws CommandException {
        FutureTask<T> future = new FutureTask<>(() -> guarded(task));
        tasks.add(future);
        connection.wake();
        if (lost()) {
            future.cancel(false);
            throw lostException();
        }
        try {
            return future.get(CALL_PATIENCE, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.CancellationException e) {
            throw lostException();
        } catch (TimeoutException e) {
            future.cancel(false);
            throw silentException();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new CommandException(ErrorCode.CANCELLED, "Ended while waiting for the compositor.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandException answer) {
                throw answer;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Waits until the compositor has done what was asked of it; for tasks.
     *
     * @throws CommandException {@code platform_unsupported} if it does not answer
     */
    public void settle(Connection open) throws IOException, CommandException {
        if (!open.roundTrip(PATIENCE)) {
            throw silentException();
        }
    }

    /** Has something run on the connection's thread when that ends, as what gives memory back; for tasks. */
    public void atEnd(Runnable last) {
        atEnd.add(last);
    }

    /** What to say where it does not answer. */
    public CommandException silentException() {
        return CommandException.unsupported("The Wayland compositor at " + name + " does not answer.");
    }

    /** Lets the connection go, once the task under way has ended; the compositor frees what was made on it. */
    @Override
    public void close() {
        closed = true;
        connection.wake();
        try {
            if (Thread.currentThread() != thread) {
                thread.join(TO_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed && !lost) {
                Runnable task = tasks.poll();
                if (task == null) {
                    connection.dispatch(IDLE);
                } else {
                    task.run();
                }
            }
        } catch (IOException e) {
            lose(e);
        } finally {
            lost = true;
            connection.close();
            atEnd.forEach(Runnable::run);
            // Whoever comes later sees that it is lost.
            for (Runnable left = tasks.poll(); left != null; left = tasks.poll()) {
                ((FutureTask<?>) left).cancel(false);
            }
        }
    }

    private <T> T guarded(Task<T> task) throws CommandException {
        if (lost()) {
            throw lostException();
        }
        try {
            return task.run(connection);
        } catch (IOException e) {
            lose(e);
            throw lostException();
        }
    }

    private void lose(IOException why) {
        if (!lost) {
            lost = true;
            LOG.info("Lost the Wayland compositor at {}: {}", name, why.getMessage());
            onLoss.run();
        }
    }

    private CommandException lostException() {
        return CommandException.unsupported(
                "The Wayland compositor at " + name + " is gone. Commands that need it work again when it is back.");
    }
}
