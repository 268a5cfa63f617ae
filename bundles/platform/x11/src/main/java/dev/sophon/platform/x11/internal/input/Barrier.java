package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.ClientProcesses;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.Questions;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells when an application has taken all keys sent to it so far: by the answer to a {@code _NET_WM_PING} that queues up
 * behind them, as EWMH has it. For the display's thread.
 */
final class Barrier {
    private static final int CLIENT_MESSAGE = 33;
    /** SubstructureNotify, where applications answer to, and StructureNotify, where Qt does. */
    private static final long ANSWERS = 1L << 19 | 1L << 17;
    /** XkbNewKeyboardNotify and XkbMapNotify. */
    private static final int MAP_EVENTS = 1 | 2;

    /** Of windows around the focus; a tree of windows is a few deep. */
    private static final int DEPTH_LIMIT = 32;

    private static final String MARK = "_SOPHON_MARK";
    private static final int MARK_MS = 100;
    private static final int MARK_LOOKS = 50;

    // Offsets in XClientMessageEvent.
    private static final int WINDOW = 32;
    private static final int MESSAGE_TYPE = 40;
    private static final int FORMAT = 48;
    private static final int DATA = 56;

    private final XDisplay display;
    private final Xlib xlib;
    private final WindowCalls windows;
    private final Properties properties;
    private final KeyboardCalls calls;
    private final Memory event = new Memory(KeyboardCalls.EVENT_SIZE);
    private int serial = (int) System.nanoTime() & 0x3fffffff;
    private int answered = serial;
    /** Sent, and come back. */
    private long marks;

    private long taken;
    private boolean mapChanged;
    /** The type of XKB's events; 0 until they are asked for. */
    private int mapEvent;

    Barrier(XDisplay display, KeyboardCalls calls) {
        this.display = display;
        this.xlib = display.xlib();
        this.calls = calls;
        this.windows = WindowCalls.load();
        this.properties = new Properties(display, windows);
    }

    void listen(Pointer open, boolean on) {
        calls.XSelectInput(open, root(open), on ? ANSWERS : 0);
    }

    /**
     * Who has the keyboard.
     *
     * @param window around the focus that answers; 0 if there is none
     * @param process that shows the windows around the focus, where none answers; 0 if it is not known
     */
    record Partner(long window, long process) {}

    Partner partner(Pointer open) throws CommandException {
        List<Long> around = aroundFocus(open);
        for (long window : around) {
            if (answers(open, window)) {
                return new Partner(window, 0);
            }
        }
        return new Partner(0, around.isEmpty() ? 0 : process(open, around.get(0)));
    }

    private long process(Pointer open, long window) throws CommandException {
        try (Questions questions = new Questions(display, windows, properties, open)) {
            return ClientProcesses.ask(questions)
                    .take()
                    .orElse(ClientProcesses.NONE)
                    .of(window);
        }
    }

    private List<Long> aroundFocus(Pointer open) {
        LongByReference focus = new LongByReference();
        calls.XGetInputFocus(open, focus, new IntByReference());
        List<Long> windows = new ArrayList<>();
        long window = focus.getValue();
        // None and PointerRoot are no windows.
        while (window > 1 && window != root(open) && windows.size() < DEPTH_LIMIT) {
            windows.add(window);
            window = this.windows.parent(open, window, xlib);
        }
        return windows;
    }

    /** Sends the question. */
    void ask(Pointer open, long window) {
        serial = (serial + 1) & 0x3fffffff;
        event.clear();
        event.setInt(0, CLIENT_MESSAGE);
        event.setLong(WINDOW, window);
        event.setLong(MESSAGE_TYPE, calls.XInternAtom(open, "WM_PROTOCOLS", 0));
        event.setInt(FORMAT, 32);
        event.setLong(DATA, calls.XInternAtom(open, "_NET_WM_PING", 0));
        event.setLong(DATA + 8, serial);
        event.setLong(DATA + 16, window);
        calls.XSendEvent(open, window, 0, 0, event);
        calls.XFlush(open);
    }

    /** Whether the last question is answered, waiting for it a bounded time. */
    boolean answered(Pointer open, int patienceMs) {
        read(open);
        if (answered != serial && patienceMs > 0) {
            xlib.awaitInput(xlib.x11.XConnectionNumber(open), patienceMs);
            read(open);
        }
        return answered == serial;
    }

    /** Sends a note to a window of ours, which comes back when the server has taken all that was sent before it. */
    void mark(Pointer open, long own) {
        event.clear();
        event.setInt(0, CLIENT_MESSAGE);
        event.setLong(WINDOW, own);
        event.setLong(MESSAGE_TYPE, calls.XInternAtom(open, MARK, 0));
        event.setInt(FORMAT, 32);
        event.setLong(DATA, ++marks);
        calls.XSendEvent(open, own, 0, 0, event);
        calls.XFlush(open);
    }

    /** Waits until no more than so many marks are on their way, so that the server has always something to do. */
    void awaitMarks(Pointer open, int most) {
        read(open);
        for (int look = 0; marks - taken > most && look < MARK_LOOKS; look++) {
            xlib.awaitInput(xlib.x11.XConnectionNumber(open), MARK_MS);
            read(open);
        }
        if (marks - taken > most) {
            // Somebody has the server for long, or it is gone: this waits for the one, and does not for the other.
            xlib.x11.XSync(open, 0);
            read(open);
            taken = marks;
        }
    }

    /** Whether anybody changed the keyboard's map since it was read. */
    boolean mapChanged(Pointer open) {
        if (mapEvent == 0) {
            IntByReference event = new IntByReference();
            IntByReference other = new IntByReference();
            calls.XkbQueryExtension(open, other, event, other, null, null);
            mapEvent = event.getValue();
            calls.XkbSelectEvents(open, KeyboardCalls.CORE_KEYBOARD, MAP_EVENTS, MAP_EVENTS);
        }
        xlib.x11.XSync(open, 0);
        return toldOfMap(open);
    }

    /** The same right after an answer to something else, before which the server tells of it; not before the first look. */
    boolean toldOfMap(Pointer open) {
        read(open);
        return mapChanged;
    }

    /** The map is read, or was changed by us. */
    void mapKnown(Pointer open) {
        mapChanged(open);
        mapChanged = false;
    }

    private void read(Pointer open) {
        while (calls.XPending(open) > 0) {
            calls.XNextEvent(open, event);
            int type = event.getInt(0);
            if (type == mapEvent) {
                mapChanged = true;
            } else if (type == CLIENT_MESSAGE && event.getLong(MESSAGE_TYPE) == calls.XInternAtom(open, MARK, 0)) {
                taken = event.getLong(DATA);
            } else if (type == CLIENT_MESSAGE
                    && event.getLong(DATA) == calls.XInternAtom(open, "_NET_WM_PING", 0)
                    && (int) event.getLong(DATA + 8) == serial) {
                answered = serial;
            }
        }
    }

    /** Whether a window is there and promises to answer. */
    boolean answers(Pointer open, long window) {
        long ping = calls.XInternAtom(open, "_NET_WM_PING", 0);
        return properties.readOfOneThere(open, window, "WM_PROTOCOLS").map(Properties.Value::numbers).stream()
                .flatMapToLong(Arrays::stream)
                .anyMatch(protocol -> protocol == ping);
    }

    private long root(Pointer open) {
        return xlib.x11.XDefaultRootWindow(open);
    }
}
