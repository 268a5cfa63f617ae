package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    private final String name;

    RootNote(XDisplay display, KeyboardCalls calls, String name) {
        this.display = display;
        this.calls = calls;
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
        IntByReference format = new IntByReference();
        byte[] type = new byte[Long.BYTES];
        byte[] items = new byte[Long.BYTES];
        PointerByReference data = new PointerByReference();
        int status = display.xlib()
                .x11
                .XGetWindowProperty(
                        open,
                        root(open),
                        note(open),
                        0,
                        limit,
                        0,
                        XA_CARDINAL,
                        type,
                        format,
                        items,
                        new byte[Long.BYTES],
                        data);
        Pointer found = data.getValue();
        if (status != 0 || found == null) {
            return new long[0];
        }
        int count = ByteBuffer.wrap(items).order(ByteOrder.nativeOrder()).getInt();
        long[] note = format.getValue() == 32 && count > 0 ? found.getLongArray(0, count) : new long[0];
        display.xlib().x11.XFree(found);
        return note;
    }

    private long note(Pointer open) {
        return calls.XInternAtom(open, name, 0);
    }

    private long root(Pointer open) {
        return display.xlib().x11.XDefaultRootWindow(open);
    }
}
