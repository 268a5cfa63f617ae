package dev.sophon.platform.x11.internal.input;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.Pointer;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.Regions;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The mouse by XTEST. What is clicked is what the pointer was found to be over, or nothing. */
@Component
public final class X11Pointer implements Pointer {
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
    private static final long LONGEST_FREEZE_NANOS = MILLISECONDS.toNanos(1000);

    private final XDisplay display;
    private final Monitors monitors;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private final ButtonMap buttons = new ButtonMap(calls);
    private final XTest xtest = XTest.load();

    @Activate
    public X11Pointer(@Reference XDisplay display) {
        this.display = display;
        this.monitors = new Monitors(display);
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
        if (times < 1 || times > MOST_CLICKS) {
            throw new IllegalArgumentException("times: expected 1 to " + MOST_CLICKS);
        }
        int number =
                switch (button) {
                    case LEFT -> 1;
                    case MIDDLE -> 2;
                    case RIGHT -> 3;
                };
        display.call(open -> {
            moveTo(open, x, y);
            press(open, number, times);
            return true;
        });
    }

    @Override
    public void scroll(int x, int y, int deltaX, int deltaY) throws CommandException {
        display.call(open -> {
            moveTo(open, x, y);
            press(open, deltaY < 0 ? WHEEL_UP : WHEEL_DOWN, steps(deltaY));
            press(open, deltaX < 0 ? WHEEL_LEFT : WHEEL_RIGHT, steps(deltaX));
            return true;
        });
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
        long begun = System.nanoTime();
        while (!there.test(state(open))) {
            if (System.nanoTime() - begun > LONGEST_FREEZE_NANOS) {
                throw CommandException.unsupported(otherwise);
            }
            LockSupport.parkNanos(MILLISECONDS.toNanos(1));
        }
    }

    /** @param button as applications know it; what has to be pressed for that differs for a left-handed person */
    private void press(com.sun.jna.Pointer open, int button, int times) throws CommandException {
        if (times == 0) {
            return;
        }
        int physical = buttons.physical(open, button)
                .orElseThrow(() ->
                        CommandException.unsupported("The settings of this pointer disable button " + button + "."));
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

    private static void check(int x, int y, List<Monitor> monitors) throws CommandException {
        Regions.checkPoint(x, y, Regions.around(monitors));
        if (monitors.stream().noneMatch(monitor -> monitor.bounds().contains(x, y))) {
            throw CommandException.invalidParams(
                    "x, y: expected a point on one of the monitors, got one between them; screen.monitors lists them");
        }
    }
}
