package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an X server, with the one thread that all its calls run on. When the server goes away, or no longer
 * answers, calls end with {@code platform_unsupported} and the display stays lost. Thread-safe.
 */
public final class XDisplay implements AutoCloseable {
    /** What runs on the display's thread. */
    @FunctionalInterface
    public interface Task<T> {
        T run(Pointer display) throws CommandException;
    }

    /** For one call; a full screen takes a few milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration TO_CLOSE = Duration.ofSeconds(2);

    private final Xlib xlib;
    private final String name;
    private final Runnable onLoss;
    private final ExecutorService thread;
    private volatile boolean lost;
    /** Whether the thread never returns from Xlib; see {@link XErrors}. */
    private volatile boolean parked;

    private volatile @Nullable Future<?> running;
    private volatile @Nullable Consumer<Pointer> afterEachCall;

    private final Object connectionLock = new Object();
    /** A descriptor of our own, which Xlib cannot close while another thread hangs up. */
    private int connection = -1;

    // Of the display's thread only.
    private @Nullable Pointer display;
    private @Nullable RefusedRequest refused;
    private @Nullable Xcb xcb;
    private boolean survivesLoss;

    private XDisplay(Xlib xlib, String name, Runnable onLoss) {
        this.xlib = xlib;
        this.name = name;
        this.onLoss = onLoss;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, "sophon-x11 " + name);
            own.setDaemon(true);
            return own;
        });
    }

    /**
     * Connects, within {@link #PATIENCE}.
     *
     * @param name as in {@code :0}
     * @param onLoss runs once when the server goes away; it must not block
     * @throws CommandException {@code platform_unsupported} if the server cannot be reached, or is silent
     * @throws InterruptedException if interrupted; the connection closes itself when it comes about after all
     */
    public static XDisplay open(Xlib xlib, String name, Runnable onLoss) throws CommandException, InterruptedException {
        return open(xlib, name, onLoss, PATIENCE);
    }

    /**
     * The same for who has nothing else to do.
     *
     * @param patience how long a silent server is waited for
     */
    public static XDisplay open(Xlib xlib, String name, Runnable onLoss, Duration patience)
            throws CommandException, InterruptedException {
        XDisplay opened = new XDisplay(xlib, name, onLoss);
        FutureTask<Boolean> task = new FutureTask<>(opened::connect);
        opened.running = task;
        opened.thread.execute(task);
        boolean connected = false;
        try {
            connected = task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CancellationException e) {
            throw opened.lostException();
        } catch (TimeoutException e) {
            throw opened.silentException();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (!connected) {
                opened.thread.execute(opened::disconnect);
                opened.thread.shutdown();
            }
        }
        if (!connected) {
            throw CommandException.unsupported("The X server at " + name
                    + " does not let this user in, or does not answer. Check DISPLAY and XAUTHORITY.");
        }
        return opened;
    }

    private boolean connect() {
        XErrors.enter(xlib, new XErrors.Listener() {
            @Override
            public void failed(int errorCode, int requestCode) {
                if (refused == null) {
                    refused = new RefusedRequest(errorCode, requestCode);
                }
            }

            @Override
            public boolean lost() {
                lose();
                return survivesLoss;
            }
        });
        Pointer opened = xlib.x11.XOpenDisplay(name);
        if (opened == null) {
            return false;
        }
        display = opened;
        // Before the display survives its loss: a server that goes away in here parks the thread for good.
        xlib.beginExtensions(opened);
        survivesLoss = XErrors.surviveLoss(xlib, opened);
        xcb = xlib.several(opened).orElse(null);
        synchronized (connectionLock) {
            connection = xlib.duplicate(xlib.x11.XConnectionNumber(opened));
        }
        return true;
    }

    public Xlib xlib() {
        return xlib;
    }

    /** To ask several things at once; null where that cannot be. On the display's thread only. */
    @Nullable
    public Xcb xcb() {
        return xcb;
    }

    /** As it was opened, for a second connection to the same server. */
    public String name() {
        return name;
    }

    public boolean lost() {
        return lost;
    }

    /**
     * Runs a task on the display's thread, and waits for it and for all errors that its requests gave rise to.
     *
     * @throws CommandException {@code platform_unsupported} when the server is gone, does not answer in time or refused a
     *     request; whatever else the task throws
     */
    public <T> T call(Task<T> task) throws CommandException {
        return run(task, true);
    }

    /**
     * The same for a task that ends with an answer to it, before which come the errors of all its earlier requests: it is not
     * asked once more whether there are any.
     */
    public <T> T ask(Task<T> task) throws CommandException {
        return run(task, false);
    }

    private <T> T run(Task<T> task, boolean thenWait) throws CommandException {
        if (lost) {
            throw lostException();
        }
        FutureTask<T> future = new FutureTask<>(() -> guarded(task, thenWait));
        try {
            thread.execute(() -> {
                running = future;
                future.run();
                attend();
                running = null;
            });
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | CancellationException e) {
            throw lostException();
        } catch (TimeoutException e) {
            future.cancel(false);
            hangUp();
            throw silentException();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new CommandException(ErrorCode.CANCELLED, "Ended while waiting for the X server.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandException answer) {
                throw answer;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the call that is under way, if there is one; a bounded time. */
    void awaitRest() {
        Future<?> call = running;
        if (call == null) {
            return;
        }
        try {
            call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            // Whoever made the call is told.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attend() {
        Consumer<Pointer> task = afterEachCall;
        Pointer open = display;
        if (task != null && open != null && !lost) {
            task.accept(open);
        }
    }

    private <T> T guarded(Task<T> task, boolean thenWait) throws CommandException {
        Pointer open = display;
        if (lost || open == null) {
            throw lostException();
        }
        refused = null;
        XErrors.install(xlib);
        try {
            T result = task.run(open);
            if (thenWait) {
                check(open);
            } else {
                refuse();
            }
            return result;
        } catch (CommandException e) {
            throw lost ? lostException() : e;
        }
    }

    /**
     * Waits until the server has done all requests; on the display's thread only.
     *
     * @throws CommandException {@code platform_unsupported} if it refused one since the last check
     */
    public void check(Pointer open) throws CommandException {
        if (!lost) {
            xlib.x11.XSync(open, 0);
        }
        refuse();
    }

    /**
     * Fails if a request was refused, as far as that is known: what was asked has been answered.
     *
     * @throws CommandException as {@link #check} does
     */
    public void refuse() throws CommandException {
        if (lost) {
            throw lostException();
        }
        RefusedRequest first = refused;
        refused = null;
        if (first != null) {
            throw first.exception();
        }
    }

    /** Forgets a refusal that the caller has seen in the result of its call; on the display's thread only. */
    public void forgive() {
        refused = null;
    }

    /**
     * Makes {@code task} run on the display's thread after each call, for a display whose events somebody wants: a call may
     * have read some of them from the connection, which then does not show them any more. What it throws is lost.
     */
    public void afterEachCall(Consumer<Pointer> task) {
        afterEachCall = task;
    }

    /** Another descriptor of the connection, to wait on; to be closed. On the display's thread only. */
    public int descriptor(Pointer open) {
        return xlib.duplicate(xlib.x11.XConnectionNumber(open));
    }

    /**
     * Runs what frees resources on the display's thread, and waits for it.
     *
     * @param task gets null when the server is gone
     */
    public void release(Consumer<@Nullable Pointer> task) {
        if (parked) {
            task.accept(null);
            return;
        }
        FutureTask<@Nullable Void> future = new FutureTask<>(() -> task.accept(lost ? null : display), null);
        try {
            thread.execute(future);
            future.get(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            if (thread.isTerminated()) {
                task.accept(null);
            }
        } catch (TimeoutException e) {
            // The thread hangs in a call: nothing may be taken from under it, and the task runs when it returns.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        if (parked) {
            thread.shutdown();
            return;
        }
        thread.execute(this::disconnect);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                hangUp();
                thread.awaitTermination(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            hangUp();
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        Pointer open = display;
        display = null;
        if (open != null) {
            close(open);
        }
        synchronized (connectionLock) {
            if (connection >= 0) {
                xlib.close(connection);
                connection = -1;
            }
        }
        lost = true;
        XErrors.leave(xlib);
    }

    private void close(Pointer open) {
        if (!lost) {
            xlib.x11.XSync(open, 0);
        }
        if (!lost) {
            xlib.x11.XCloseDisplay(open);
        } else {
            // The libraries of extensions corrupt the heap when a display is closed whose server went away while they
            // began to use it. A few kilobytes for each lost server are the smaller evil.
            xlib.close(xlib.x11.XConnectionNumber(open));
        }
    }

    private void hangUp() {
        synchronized (connectionLock) {
            if (connection >= 0) {
                xlib.hangUp(connection);
            }
        }
    }

    /** On the display's thread, out of Xlib. */
    private void lose() {
        boolean first = !lost;
        lost = true;
        Future<?> waiting = running;
        if (!survivesLoss) {
            parked = true;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }
        if (first) {
            onLoss.run();
        }
    }

    private CommandException silentException() {
        return CommandException.unsupported("The X server at " + name + " does not answer.");
    }

    private CommandException lostException() {
        return CommandException.unsupported(
                "The X server at " + name + " is gone. Commands that need it work again when it is back.");
    }
}
