package dev.sophon.platform.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Monitor;
import java.util.List;
import java.util.OptionalInt;

/** Which rectangles can be captured, and how; in the words of the protocol's own validation. */
public final class Regions {
    private Regions() {}

    /** The smallest rectangle that holds all monitors. */
    public static Bounds around(List<Monitor> monitors) {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = Integer.MIN_VALUE;
        int bottom = Integer.MIN_VALUE;
        for (Monitor monitor : monitors) {
            left = Math.min(left, monitor.x());
            top = Math.min(top, monitor.y());
            right = Math.max(right, monitor.x() + monitor.width());
            bottom = Math.max(bottom, monitor.y() + monitor.height());
        }
        return new Bounds(left, top, right - left, bottom - top);
    }

    /**
     * Checks what is asked of a picture.
     *
     * @throws CommandException {@code invalid_params} for the first field that does not fit
     */
    public static void check(Bounds region, Bounds desktop, int quality, OptionalInt maxWidth) throws CommandException {
        range("x", region.x(), desktop.x(), desktop.x() + desktop.width() - 1);
        range("y", region.y(), desktop.y(), desktop.y() + desktop.height() - 1);
        range("width", region.width(), 1, desktop.x() + desktop.width() - region.x());
        range("height", region.height(), 1, desktop.y() + desktop.height() - region.y());
        range("quality", quality, 1, 100);
        range("maxWidth", maxWidth.orElse(1), 1, Integer.MAX_VALUE);
    }

    /**
     * Checks a point.
     *
     * @throws CommandException {@code invalid_params} if it lies outside
     */
    public static void checkPoint(int x, int y, Bounds desktop) throws CommandException {
        range("x", x, desktop.x(), desktop.x() + desktop.width() - 1);
        range("y", y, desktop.y(), desktop.y() + desktop.height() - 1);
    }

    private static void range(String field, int value, int least, int most) throws CommandException {
        if (value < least || value > most) {
            throw CommandException.invalidParams(field + ": expected a number from " + least + " to " + most
                    + " here, got a " + (value < least ? "smaller" : "larger") + " one");
        }
    }
}
