package dev.sophon.platform.x11.internal.input;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.DragPath;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.picture.Regions;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mouse by XTEST. What is clicked is what the pointer was found to be over, or nothing. */
@Component
public final class X11Pointer implements Pointer {
    private static final Logger LOG = LoggerFactory.getLogger(X11Pointer.class);

    /**
     * Pixels that a step of the wheel stands for. The protocol knows steps only, and each application has its own idea; this
     * is Chromium's, and the three lines of most others are near to it.
     */
    static final int PIXELS_OF_STEP = 53;

    private static final int WHEEL_UP = 4;
    private static final int WHEEL_DOWN = 5;
    private static final int WHEEL_LEFT = 6;
    private static final int WHEEL_RIGHT = 7;
    /** Button1Mask; the state has a bit for each of five buttons. */
    private static final int FIRST_IN_MASK = 1 << 8;

    private static final int MOST_IN_MASK = 5;
    private static final int MOST_CLICKS = 3;
    private static final int MOST_STEPS = 1000;
    /** A window manager takes up to a second for all its keys after characters were lent some, longer where it is busy. */
    private static final long LONGEST_FREEZE_NANOS = SECONDS.toNanos(10);
    /** For who is dragged from and dropped on to take notice. */
    private static final long AT_ENDS_MS = 50;

    private final XDisplay display;
    private final Monitors monitors;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private final ButtonMap buttons = new ButtonMap(calls);
    private final XTest xtest = XTest.load();
    private final HeldButtons held;

    @Activate
    public X11Pointer(@Reference XDisplay display) {
        this.display = display;
        this.monitors = new Monitors(display);
        this.held = new HeldButtons(display, calls, xtest);
        try {
            if (display.call(held::repair)) {
                LOG.info("Let go of the buttons that an earlier run could not");
            }
        } catch (CommandException e) {
            LOG.warn("Could not look for buttons that an earlier run left held: {}", e.text());
        }
    }

    /** Lets go of what is held. */
    @Deactivate
    public void close() {
        display.release(open -> {
            if (open != null) {
                held.releaseAll(open);
                calls.XFlush(open);
            }
        });
    }

    @Override
    public Position position() throws CommandException {
        return display.ask(open -> {
            State now = state(open);
            return new Position(now.x(), now.y());
        });
    }

    @Override
    public void move(int x, int y) throws CommandException {
        display.call(open -> {
            moveTo(open, x, y);
            return true;
        });
    }

    @Override
    public void click(int x, int y, Button button, int times) throws CommandException {
        checkTimes(times);
        display.call(open -> {
            moveTo(open, x, y);
            press(open, number(button), times);
            return true;
        });
    }

    @Override
    public void click(Button button, int times) throws CommandException {
        checkTimes(times);
        display.call(open -> {
            XTest.require(xtest, open);
            press(open, number(button), times);
            return true;
        });
    }

    private static void checkTimes(int times) {
        if (times < 1 || times > MOST_CLICKS) {
            throw new IllegalArgumentException("times: expected 1 to " + MOST_CLICKS);
        }
    }

    private static int number(Button button) {
        return switch (button) {
            case LEFT -> 1;
            case MIDDLE -> 2;
            case RIGHT -> 3;
        };
    }

    @Override
    public void drag(List<Position> path, Button button) throws CommandException, InterruptedException {
        List<Monitor> attached = display.call(open -> {
            List<Monitor> all = monitors.list(open);
            checkPath(path, all);
            moveTo(open, path.get(0).x(), path.get(0).y());
            return all;
        });
        try {
            press(button);
            MILLISECONDS.sleep(AT_ENDS_MS);
            DragPath.follow(path, (x, y) -> {
                // Between two monitors there may be none, where a pointer cannot be.
                boolean there = isOn(attached, x, y);
                if (there) {
                    move(x, y);
                }
                return there;
            });
            MILLISECONDS.sleep(AT_ENDS_MS);
        } finally {
            release(button);
        }
    }

    @Override
    public void press(Button button) throws CommandException {
        display.call(open -> {
            XTest.require(xtest, open);
            held.press(open, button, physical(open, number(button)));
            return true;
        });
    }

    @Override
    public void release(Button button) throws CommandException {
        boolean interrupted = Thread.interrupted();
        try {
            display.call(open -> {
                int bit = FIRST_IN_MASK << (number(button) - 1);
                // A hand may hold it as well: then it stays down, which is no fault of ours.
                return held.release(open, button) && comesAbout(open, state -> (state.mask() & bit) == 0);
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void scroll(int x, int y, int deltaX, int deltaY) throws CommandException {
        display.call(open -> {
            moveTo(open, x, y);
            turn(open, deltaX, deltaY);
            return true;
        });
    }

    @Override
    public void scroll(int deltaX, int deltaY) throws CommandException {
        display.call(open -> {
            XTest.require(xtest, open);
            turn(open, deltaX, deltaY);
            return true;
        });
    }

    private void turn(com.sun.jna.Pointer open, int deltaX, int deltaY) throws CommandException {
        press(open, deltaY < 0 ? WHEEL_UP : WHEEL_DOWN, steps(deltaY));
        press(open, deltaX < 0 ? WHEEL_LEFT : WHEEL_RIGHT, steps(deltaX));
    }

    static int steps(int pixels) {
        long rounded = (Math.abs((long) pixels) + PIXELS_OF_STEP / 2) / PIXELS_OF_STEP;
        return pixels == 0 ? 0 : (int) Math.min(MOST_STEPS, Math.max(1, rounded));
    }

    /** Where the pointer is, and which modifiers and buttons are down, as the server has processed them so far. */
    private record State(int x, int y, int mask) {
        boolean isAt(int otherX, int otherY) {
            return x == otherX && y == otherY;
        }
    }

    private State state(com.sun.jna.Pointer open) {
        IntByReference atX = new IntByReference();
        IntByReference atY = new IntByReference();
        IntByReference mask = new IntByReference();
        calls.XQueryPointer(
                open,
                display.xlib().x11.XDefaultRootWindow(open),
                new LongByReference(),
                new LongByReference(),
                atX,
                atY,
                new IntByReference(),
                new IntByReference(),
                mask);
        return new State(atX.getValue(), atY.getValue(), mask.getValue());
    }

    private void moveTo(com.sun.jna.Pointer open, int x, int y) throws CommandException {
        XTest.require(xtest, open);
        check(x, y, monitors.list(open));
        xtest.XTestFakeMotionEvent(open, -1, x, y, 0);
        // While a window manager looks at the click before, the server keeps what the pointer does for later.
        await(
                open,
                state -> state.isAt(x, y),
                "The pointer cannot go there now: another application confines it, or a hand moved it.");
    }

    private void await(com.sun.jna.Pointer open, Predicate<State> there, String otherwise) throws CommandException {
        if (!comesAbout(open, there)) {
            throw CommandException.unsupported(otherwise);
        }
    }

    private boolean comesAbout(com.sun.jna.Pointer open, Predicate<State> there) {
        long begun = System.nanoTime();
        while (!there.test(state(open))) {
            if (System.nanoTime() - begun > LONGEST_FREEZE_NANOS) {
                return false;
            }
            LockSupport.parkNanos(MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** @param button as applications know it; what has to be pressed for that differs for a left-handed person */
    private void press(com.sun.jna.Pointer open, int button, int times) throws CommandException {
        if (times == 0) {
            return;
        }
        int physical = physical(open, button);
        int bit = button <= MOST_IN_MASK ? FIRST_IN_MASK << (button - 1) : 0;
        boolean held = (state(open).mask() & bit) != 0;
        for (int i = 0; i < times; i++) {
            xtest.XTestFakeButtonEvent(open, physical, 1, 0);
            xtest.XTestFakeButtonEvent(open, physical, 0, 0);
        }
        if (!held) {
            // A window manager that looks at the click first has the server keep the release back, which then counts at
            // the place where the pointer is by that time: it must not go on before.
            await(
                    open,
                    state -> (state.mask() & bit) == 0,
                    "The click does not get through now: another application, as the window manager, holds it back.");
        }
    }

    /** What has to be pressed for a button. */
    private int physical(com.sun.jna.Pointer open, int button) throws CommandException {
        return buttons.physical(open, button)
                .orElseThrow(() ->
                        CommandException.unsupported("The settings of this pointer disable button " + button + "."));
    }

    private static void checkPath(List<Position> path, List<Monitor> monitors) throws CommandException {
        if (path.size() < 2) {
            throw new IllegalArgumentException("path: expected at least 2 points");
        }
        for (int i = 0; i < path.size(); i++) {
            try {
                check(path.get(i).x(), path.get(i).y(), monitors);
            } catch (CommandException e) {
                throw new CommandException(e.code(), "path[" + i + "]: " + e.text());
            }
        }
    }

    private static void check(int x, int y, List<Monitor> monitors) throws CommandException {
        Regions.checkPoint(x, y, Regions.around(monitors));
        if (!isOn(monitors, x, y)) {
            throw CommandException.invalidParams(
                    "x, y: expected a point on one of the monitors, got one between them; screen.monitors lists them");
        }
    }

    private static boolean isOn(List<Monitor> monitors, int x, int y) {
        return monitors.stream().anyMatch(monitor -> monitor.bounds().contains(x, y));
    }
}
