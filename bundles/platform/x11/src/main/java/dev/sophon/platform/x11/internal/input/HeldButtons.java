package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The buttons that are held down. The server holds on to them when the one who pressed them dies, so they stand in a note by
 * which the next start lets them go. For the display's thread.
 */
final class HeldButtons {
    private static final long VERSION = 1;
    private static final int LIMIT = 1 + Button.values().length;

    private final XDisplay display;
    private final XTest xtest;
    private final RootNote note;
    /** Each with what was pressed for it. */
    private final Map<Button, Integer> held = new EnumMap<>(Button.class);

    private long window;

    HeldButtons(XDisplay display, KeyboardCalls calls, XTest xtest) {
        this.display = display;
        this.xtest = xtest;
        this.note = new RootNote(display, calls, "_SOPHON_POINTER");
    }

    /**
     * Lets go what a writer that lives no more could not.
     *
     * @return whether there was anything
     */
    boolean repair(Pointer open) throws CommandException {
        long[] numbers = note.owned(open) ? new long[0] : note.read(open, LIMIT);
        if (numbers.length == 0 || numbers[0] != VERSION) {
            return false;
        }
        LongStream.of(numbers)
                .skip(1)
                .forEach(physical -> xtest.XTestFakeButtonEvent(open, (int) physical & 0xff, 0, 0));
        note.erase(open);
        display.check(open);
        return true;
    }

    /**
     * Holds it down.
     *
     * @param physical what has to be pressed for it
     */
    void press(Pointer open, Button button, int physical) {
        if (window == 0) {
            window = note.window(open);
        }
        if (!note.owned(open)) {
            note.own(open, window);
        }
        held.put(button, physical);
        write(open);
        xtest.XTestFakeButtonEvent(open, physical, 1, 0);
    }

    /** Lets it go; false if it was not held. */
    boolean release(Pointer open, Button button) {
        Integer physical = held.remove(button);
        if (physical == null) {
            return false;
        }
        xtest.XTestFakeButtonEvent(open, physical, 0, 0);
        write(open);
        return true;
    }

    void releaseAll(Pointer open) {
        List.copyOf(held.keySet()).forEach(button -> release(open, button));
    }

    private void write(Pointer open) {
        if (held.isEmpty()) {
            note.erase(open);
        } else {
            note.write(
                    open,
                    LongStream.concat(
                                    LongStream.of(VERSION),
                                    held.values().stream().mapToLong(Integer::longValue))
                            .toArray());
        }
    }
}
