package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has to be put back, written down where the damage would be: in a property of the X server's root window. The server
 * takes requests in order, so the note is there before anything is changed, it is gone when the server is, and another
 * display is never repaired by mistake. A selection, which its owner's death takes away, tells whether the writer still
 * lives. For the display's thread.
 */
final class RepairNote {
    private static final String NOTE = "_SOPHON_KEYBOARD";
    private static final String OWNER = "_SOPHON_KEYBOARD_OWNER";
    private static final long VERSION = 1;
    private static final long XA_CARDINAL = 6;
    private static final int REPLACE = 0;
    private static final int HEADER = 3;
    private static final int ENTRY = 3;
    private static final int LIMIT = HEADER + 256 * ENTRY;

    private final XDisplay display;
    private final KeyboardCalls calls;
    private final XTest xtest;

    RepairNote(XDisplay display, KeyboardCalls calls, XTest xtest) {
        this.display = display;
        this.calls = calls;
        this.xtest = xtest;
    }

    /** Whether a Node that lives may change the keyboard, this one or another. */
    boolean owned(Pointer open) {
        return calls.XGetSelectionOwner(open, calls.XInternAtom(open, OWNER, 0)) != 0;
    }

    /** Becomes the one who may change the keyboard; to be asked for only while nobody is. */
    void own(Pointer open, long window) {
        calls.XSetSelectionOwner(open, calls.XInternAtom(open, OWNER, 0), window, 0);
    }

    /**
     * Notes what is about to be changed.
     *
     * @param affected the modifiers whose locks are changed, and {@code locked} what they are
     * @param assigned what spare keys will make
     */
    void write(Pointer open, int affected, int locked, Map<Integer, int[]> assigned) {
        long[] note = new long[HEADER + ENTRY * assigned.size()];
        note[0] = VERSION;
        note[1] = affected;
        note[2] = locked;
        int at = HEADER;
        for (Map.Entry<Integer, int[]> entry : assigned.entrySet()) {
            note[at++] = entry.getKey();
            note[at++] = entry.getValue()[0];
            note[at++] = entry.getValue()[1];
        }
        calls.XChangeProperty(open, root(open), note(open), XA_CARDINAL, 32, REPLACE, note, note.length);
    }

    void erase(Pointer open) {
        calls.XDeleteProperty(open, root(open), note(open));
    }

    /**
     * Puts back what a writer that lives no more could not.
     *
     * @return whether there was anything
     */
    boolean repair(Pointer open) throws CommandException {
        if (owned(open)) {
            return false;
        }
        long[] note = read(open);
        if (note.length < HEADER || note[0] != VERSION) {
            return false;
        }
        releaseAll(open);
        int locked = KeyState.of(calls, open).locked();
        if ((locked & note[1]) == 0) {
            calls.XkbLockModifiers(open, KeyboardCalls.CORE_KEYBOARD, (int) note[1], (int) note[2]);
        }
        Map<Integer, int[]> assigned = new TreeMap<>();
        for (int at = HEADER; at + ENTRY <= note.length; at += ENTRY) {
            assigned.put((int) note[at] & 0xff, new int[] {(int) note[at + 1], (int) note[at + 2]});
        }
        KeyMap.clear(calls, open, assigned);
        erase(open);
        display.check(open);
        return true;
    }

    /** Which of them a crash left down cannot be told from what a hand holds, and a hand presses again. */
    private void releaseAll(Pointer open) {
        byte[] down = new byte[32];
        calls.XQueryKeymap(open, down);
        for (int keycode = 8; keycode < 256; keycode++) {
            if ((down[keycode / 8] & 1 << (keycode % 8)) != 0) {
                xtest.XTestFakeKeyEvent(open, keycode, 0, 0);
            }
        }
    }

    private long[] read(Pointer open) {
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
                        LIMIT,
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
        return calls.XInternAtom(open, NOTE, 0);
    }

    private long root(Pointer open) {
        return display.xlib().x11.XDefaultRootWindow(open);
    }
}
