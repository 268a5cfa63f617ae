package dev.sophon.platform.wayland.internal.happenings;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.platform.wayland.internal.clipboard.DataControl;
import dev.sophon.platform.wayland.internal.screen.DrawnPixels;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.session.SwayIpc;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens, by the events of a connection of its own, by sway's, and by the descriptor of a process. */
final class WaylandWatch implements Happenings.Watch {
    private static final int MOST_DRAWN = 256;
    /** How soon an end of a process is seen, and that the compositor has gone. */
    private static final long SLICE_MS = 100;
    /** sway tells not of each place that a window is moved to. */
    private static final long PLACES_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Wayland own;
    private final @Nullable SwayIpc sway;
    private final Semaphore told = new Semaphore(0);
    private final List<Bounds> drawn = new ArrayList<>();
    private @Nullable ProcessEnd process;
    private SwayIpc.@Nullable Subscription windows;
    private @Nullable DrawnPixels pixels;
    private int places;
    private long placesSeen;

    private WaylandWatch(Wayland own, @Nullable SwayIpc sway) {
        this.own = own;
        this.sway = sway;
    }

    static WaylandWatch begin(Compositor compositor, Happenings.Of what) throws CommandException, InterruptedException {
        Wayland own = compositor.open();
        SwayIpc sway = what.windows() ? compositor.sway().orElseThrow() : null;
        WaylandWatch watch = new WaylandWatch(own, sway);
        boolean begun = false;
        try {
            watch.begin(compositor, what, sway);
            begun = true;
            return watch;
        } catch (CommandException e) {
            throw interruptedOr(e);
        } finally {
            if (!begun) {
                watch.close();
            }
        }
    }

    private void begin(Compositor compositor, Happenings.Of what, @Nullable SwayIpc sway) throws CommandException {
        if (what.process().isPresent()) {
            process = ProcessEnd.of(compositor.libc(), what.process().getAsLong());
        }
        if (sway != null) {
            windows = sway.subscribe("[\"window\",\"workspace\"]", told::release);
            places = sway.state();
            placesSeen = System.nanoTime();
        }
        if (what.clipboard()) {
            own.call(connection -> {
                DataControl control = new DataControl(connection, told::release);
                // What is in it by now is told first.
                own.settle(connection);
                return control;
            });
            told.drainPermits();
        }
        Bounds where = what.drawn();
        if (where != null) {
            pixels = own.call(connection -> DrawnPixels.begin(compositor.libc(), own, connection, where, this::draw));
        }
    }

    private void draw(List<Bounds> where) {
        synchronized (drawn) {
            for (Bounds each : where) {
                if (!drawn.contains(each)) {
                    drawn.add(
                            drawn.size() < MOST_DRAWN
                                    ? each
                                    : drawn.remove(MOST_DRAWN - 1).around(each));
                }
            }
        }
        told.release();
    }

    @Override
    public List<Bounds> drawn() {
        synchronized (drawn) {
            List<Bounds> all = List.copyOf(drawn);
            drawn.clear();
            return all;
        }
    }

    @Override
    public boolean await(Duration patience) throws CommandException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            long slice = Math.min(TimeUnit.MILLISECONDS.toNanos(SLICE_MS), left);
            boolean news = process == null
                    ? told.tryAcquire(slice, TimeUnit.NANOSECONDS)
                    : process.await((int) ((slice + 999_999) / 1_000_000)) || told.tryAcquire();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (news || placesChanged()) {
                told.drainPermits();
                return true;
            }
            if (own.lost() || (windows != null && windows.isLost())) {
                throw CommandException.unsupported("The compositor is gone. Try again when it is back.");
            }
            if (pixels != null) {
                pixels.check();
            }
            if (left == 0) {
                return false;
            }
        }
    }

    private boolean placesChanged() throws CommandException, InterruptedException {
        if (sway == null || System.nanoTime() - placesSeen < PLACES_NANOS) {
            return false;
        }
        try {
            int now = sway.state();
            boolean changed = now != places;
            places = now;
            placesSeen = System.nanoTime();
            return changed;
        } catch (CommandException e) {
            throw interruptedOr(e);
        }
    }

    private static CommandException interruptedOr(CommandException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return e;
    }

    @Override
    public void close() {
        if (windows != null) {
            windows.close();
        }
        if (process != null) {
            process.close();
        }
        own.close();
    }
}
