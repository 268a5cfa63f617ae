package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.InputDevices;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What pointer and keyboard do in the question's window, each with the device that it comes from. The server itself makes
 * presses and motions out of keys where a program has it do so (XKB's actions, mouse keys), in the name of XTEST's devices and
 * also while it is grabbed; and a program decides which button a scroll or a right click counts as. So only what a device of
 * hands does is a hand's, and its button is the one that the device itself has told. Only the server's first pointer and
 * keyboard count. For the display's thread.
 */
final class QuestionInput {
    private interface Cookies extends Library {
        int XGetEventData(Pointer display, Pointer event);

        void XFreeEventData(Pointer display, Pointer event);

        int XkbKeycodeToKeysym(Pointer display, int keycode, int group, int level);

        int XFree(Pointer data);
    }

    private interface LibXi extends Library {
        int XIQueryPointer(
                Pointer display,
                int device,
                long window,
                long[] root,
                long[] child,
                double[] rootX,
                double[] rootY,
                double[] windowX,
                double[] windowY,
                Pointer buttons,
                Pointer modifiers,
                Pointer group);
    }

    static final int KEY_PRESS = 2;
    static final int KEY_RELEASE = 3;
    static final int BUTTON_PRESS = 4;
    static final int BUTTON_RELEASE = 5;
    static final int MOTION = 6;
    static final int ENTER = 7;
    static final int LEAVE = 8;
    private static final int RAW_BUTTON_PRESS = 15;
    private static final int RAW_BUTTON_RELEASE = 16;
    private static final int RAW_TOUCH_BEGIN = 22;
    private static final int RAW_TOUCH_END = 24;
    private static final int RAW_EVENTS =
            1 << RAW_BUTTON_PRESS | 1 << RAW_BUTTON_RELEASE | 1 << RAW_TOUCH_BEGIN | 1 << RAW_TOUCH_END;

    /** What a finger on the screen is to windows. */
    private static final int FIRST_BUTTON = 1;

    /** XINotifyUngrab and XINotifyPassiveUngrab. */
    private static final Set<Integer> BY_END_OF_GRAB = Set.of(2, 4);

    // Of XGenericEventCookie.
    private static final int DATA = 48;

    // Of XIDeviceEvent, XIEnterEvent and, as far as the button, XIRawEvent.
    private static final int TIME = 40;
    private static final int SOURCE = 52;
    private static final int DETAIL = 56;
    private static final int X = 104;
    private static final int Y = 112;
    private static final int CROSSING_MODE = 120;
    private static final int MODIFIERS = 180;

    /** XIButtonState, and what modifiers and groups are told in. */
    private static final int STATE_SIZE = 16;

    private static final int STATE_BITS = 8;

    /**
     * What was done.
     *
     * @param serial of the last request that the server had done
     * @param time of the X server, 32 bits of its milliseconds
     * @param source the device that did it
     * @param detail a key's code; the button as its device has told it, or -1 if none has; how a window is entered
     */
    record Done(int kind, long serial, int time, int source, int detail, int x, int y, int modifiers) {
        boolean isKey() {
            return kind == KEY_PRESS || kind == KEY_RELEASE;
        }

        /** Whether a window is entered because another program's grab has ended. */
        boolean endsGrab() {
            return kind == ENTER && BY_END_OF_GRAB.contains(detail);
        }
    }

    private final Cookies cookies = Libraries.required("libX11.so.6", "libx11-6", Cookies.class);
    private final LibXi xi = Libraries.required("libXi.so.6", "libxi6", LibXi.class);
    private final InputDevices devices;
    private final int pointer;
    private final Memory state = new Memory(STATE_SIZE);
    private final Memory ignored = new Memory(STATE_SIZE);
    private Set<Integer> hands = Set.of();

    private int toldKind;
    private int toldBy;
    private int toldAt;
    private int toldButton = -1;

    QuestionInput(XDisplay display, Pointer open, long window) throws CommandException {
        devices = InputDevices.of(display, open);
        pointer = devices.first(open, InputDevices.POINTER);
        devices.select(
                open, window, pointer, 1 << BUTTON_PRESS | 1 << BUTTON_RELEASE | 1 << MOTION | 1 << ENTER | 1 << LEAVE);
        devices.select(open, window, devices.first(open, InputDevices.KEYBOARD), 1 << KEY_PRESS | 1 << KEY_RELEASE);
        devices.select(open, InputDevices.ALL_IN_FRONT, RAW_EVENTS);
    }

    /** Looks which devices are there; no program adds one or takes one away while the server is ours. */
    void count(Pointer open) {
        hands = devices.hands(open);
    }

    /** Whether a device of hands has done it: not to be asked but of what was done while the server was ours. */
    boolean byHand(Done done) {
        return hands.contains(done.source);
    }

    /** What an event says was done in the window; null if nothing. */
    @Nullable
    Done read(Pointer open, Pointer event) {
        if (!devices.made(event) || cookies.XGetEventData(open, event) == 0) {
            return null;
        }
        try {
            return read(event.getInt(InputDevices.KIND), event.getLong(XWindows.SERIAL), event.getPointer(DATA));
        } finally {
            cookies.XFreeEventData(open, event);
        }
    }

    private @Nullable Done read(int kind, long serial, Pointer data) {
        int time = data.getInt(TIME);
        int source = data.getInt(SOURCE);
        int detail = data.getInt(DETAIL);
        switch (kind) {
            case RAW_BUTTON_PRESS -> {
                told(BUTTON_PRESS, source, time, detail);
                return null;
            }
            case RAW_BUTTON_RELEASE -> {
                told(BUTTON_RELEASE, source, time, detail);
                return null;
            }
            case RAW_TOUCH_BEGIN -> {
                told(BUTTON_PRESS, source, time, FIRST_BUTTON);
                return null;
            }
            case RAW_TOUCH_END -> {
                told(BUTTON_RELEASE, source, time, FIRST_BUTTON);
                return null;
            }
            case BUTTON_PRESS, BUTTON_RELEASE -> {
                boolean told = toldKind == kind && toldBy == source && toldAt == time;
                detail = told ? toldButton : -1;
                toldButton = -1;
            }
            case ENTER, LEAVE -> detail = data.getInt(CROSSING_MODE);
            case MOTION, KEY_PRESS, KEY_RELEASE -> {}
            default -> {
                return null;
            }
        }
        int modifiers = kind == ENTER || kind == LEAVE ? 0 : data.getInt(MODIFIERS);
        return new Done(
                kind,
                serial,
                time,
                source,
                detail,
                (int) Math.floor(data.getDouble(X)),
                (int) Math.floor(data.getDouble(Y)),
                modifiers);
    }

    /** The server tells of what a device says first, and then of what it makes of it. */
    private void told(int kind, int source, int time, int button) {
        toldKind = kind;
        toldBy = source;
        toldAt = time;
        toldButton = button;
    }

    /** What a key means by now, without modifiers. */
    int symbol(Pointer open, int keycode) {
        return cookies.XkbKeycodeToKeysym(open, keycode, 0, 0);
    }

    /** Asks where the pointer is, whoever has grabbed it: the child of the window that it is in, its x and y. */
    long[] pointer(Pointer open, long window) {
        long[] child = new long[1];
        double[] x = new double[1];
        double[] y = new double[1];
        double[] unused = new double[1];
        state.clear();
        int known = xi.XIQueryPointer(
                open, pointer, window, new long[1], child, x, y, unused, unused, state, ignored, ignored);
        Pointer bits = state.getPointer(STATE_BITS);
        if (bits != null) {
            cookies.XFree(bits);
        }
        return known == 0 ? new long[3] : new long[] {child[0], (long) x[0], (long) y[0]};
    }
}
