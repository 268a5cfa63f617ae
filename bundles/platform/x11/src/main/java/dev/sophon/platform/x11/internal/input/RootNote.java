package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;

/**
 * Numbers that outlive their writer: in a property of the X server's root window. The server takes requests in order, so a
 * note is there before anything is changed, it is gone when the server is, and another display is never repaired by mistake.
 * A selection, which its owner's death takes away, tells whether the writer still lives. For the display's thread.
 */
final class RootNote {
    private static final String OWNER = "_OWNER";
    private static final long XA_CARDINAL = 6;
    private static final int REPLACE = 0;

    private final XDisplay display;
    private final KeyboardCalls calls;
    private final Properties properties;
    private final String name;

    RootNote(XDisplay display, KeyboardCalls calls, String name) {
        this.display = display;
        this.calls = calls;
        this.properties = new Properties(display, WindowCalls.load());
        this.name = name;
    }

    /** Whether a Node that lives may write it, this one or another. */
    boolean owned(Pointer open) {
        return calls.XGetSelectionOwner(open, calls.XInternAtom(open, name + OWNER, 0)) != 0;
    }

    /** Becomes the one who may write it; to be asked for only while nobody is. */
    void own(Pointer open, long window) {
        calls.XSetSelectionOwner(open, calls.XInternAtom(open, name + OWNER, 0), window, 0);
    }

    /** A window that shows nothing, to own it by. */
    long window(Pointer open) {
        return calls.XCreateSimpleWindow(open, root(open), 0, 0, 1, 1, 0, 0, 0);
    }

    void write(Pointer open, long... note) {
        calls.XChangeProperty(open, root(open), note(open), XA_CARDINAL, 32, REPLACE, note, note.length);
    }

    void erase(Pointer open) {
        calls.XDeleteProperty(open, root(open), note(open));
    }

    /** What it says, no more than {@code limit} numbers; none if there is no note. */
    long[] read(Pointer open, int limit) {
        return properties
                .read(open, root(open), note(open), limit * Integer.BYTES, false)
                .filter(value -> value.type() == XA_CARDINAL)
                .map(Properties.Value::numbers)
                .orElseGet(() -> new long[0]);
    }

    private long note(Pointer open) {
        return calls.XInternAtom(open, name, 0);
    }

    private long root(Pointer open) {
        return display.xlib().x11.XDefaultRootWindow(open);
    }
}
