package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import java.util.Arrays;
import java.util.Optional;

/** Which window gets what is clicked at a pixel, as the X server itself goes down from the root. */
final class AtPixel {
    private static final int DEEPEST = 16;

    private AtPixel() {}

    /** The window under management that it belongs to; empty if none does. For the display's thread. */
    static Optional<Long> find(Ewmh ewmh, WindowCalls calls, Pointer open, int x, int y) throws CommandException {
        long[] managed = ewmh.windows(open);
        long root = ewmh.root(open);
        long at = root;
        for (int depth = 0; depth < DEEPEST; depth++) {
            byte[] child = new byte[Long.BYTES];
            calls.XTranslateCoordinates(open, root, at, x, y, new IntByReference(), new IntByReference(), child);
            long next = WindowCalls.value(child);
            if (next == 0) {
                return Optional.empty();
            }
            if (Arrays.stream(managed).anyMatch(each -> each == next)) {
                return Optional.of(next);
            }
            at = next;
        }
        return Optional.empty();
    }
}
