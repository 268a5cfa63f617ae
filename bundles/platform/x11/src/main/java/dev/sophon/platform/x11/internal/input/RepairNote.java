package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has to be put back of the keyboard, written down where the damage would be: in a {@link RootNote}. For the display's
 * thread.
 */
final class RepairNote {
    private static final long VERSION = 1;
    private static final int HEADER = 3;
    private static final int ENTRY = 3;
    private static final int LIMIT = HEADER + 256 * ENTRY;

    private final XDisplay display;
    private final KeyboardCalls calls;
    private final XTest xtest;
    private final RootNote note;

    RepairNote(XDisplay display, KeyboardCalls calls, XTest xtest) {
        this.display = display;
        this.calls = calls;
        this.xtest = xtest;
        this.note = new RootNote(display, calls, "_SOPHON_KEYBOARD");
    }

    /** Whether a Node that lives may change the keyboard, this one or another. */
    boolean owned(Pointer open) {
        return note.owned(open);
    }

    /** Becomes the one who may change the keyboard; to be asked for only while nobody is. */
    void own(Pointer open, long window) {
        note.own(open, window);
    }

    /**
     * Notes what is about to be changed.
     *
     * @param affected the modifiers whose locks are changed, and {@code locked} what they are
     * @param assigned what spare keys will make
     */
    void write(Pointer open, int affected, int locked, Map<Integer, int[]> assigned) {
        long[] numbers = new long[HEADER + ENTRY * assigned.size()];
        numbers[0] = VERSION;
        numbers[1] = affected;
        numbers[2] = locked;
        int at = HEADER;
        for (Map.Entry<Integer, int[]> entry : assigned.entrySet()) {
            numbers[at++] = entry.getKey();
            numbers[at++] = entry.getValue()[0];
            numbers[at++] = entry.getValue()[1];
        }
        note.write(open, numbers);
    }

    void erase(Pointer open) {
        note.erase(open);
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
        long[] numbers = note.read(open, LIMIT);
        if (numbers.length < HEADER || numbers[0] != VERSION) {
            return false;
        }
        releaseAll(open);
        int locked = KeyState.of(calls, open).locked();
        if ((locked & numbers[1]) == 0) {
            calls.XkbLockModifiers(open, KeyboardCalls.CORE_KEYBOARD, (int) numbers[1], (int) numbers[2]);
        }
        Map<Integer, int[]> assigned = new TreeMap<>();
        for (int at = HEADER; at + ENTRY <= numbers.length; at += ENTRY) {
            assigned.put((int) numbers[at] & 0xff, new int[] {(int) numbers[at + 1], (int) numbers[at + 2]});
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
}
