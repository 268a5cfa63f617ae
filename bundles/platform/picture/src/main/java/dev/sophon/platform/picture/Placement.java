package dev.sophon.platform.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Where a window may be put, and when it has come to rest: for the backends of every desktop. */
public final class Placement {
    private static final long INTERVAL_MS = 4;

    private Placement() {}

    /** What is looked at again and again. */
    @FunctionalInterface
    public interface Look<T> {
        T now() throws CommandException;
    }

    /**
     * Checks a place.
     *
     * @param width that is asked for; empty where it stays, and so is the height
     * @throws CommandException {@code invalid_params} for what is larger than the desktop, or nowhere on it
     */
    public static void check(Bounds target, OptionalInt width, OptionalInt height, Bounds desktop)
            throws CommandException {
        requireLength("width", width, desktop.width());
        requireLength("height", height, desktop.height());
        requireOverlap("x", target.x(), target.width(), desktop.x(), desktop.width());
        requireOverlap("y", target.y(), target.height(), desktop.y(), desktop.height());
    }

    private static void requireLength(String field, OptionalInt length, int longest) throws CommandException {
        if (length.isPresent() && (length.getAsInt() < 1 || length.getAsInt() > longest)) {
            throw CommandException.invalidParams(field + ": expected from 1 to " + longest + ", the desktop's");
        }
    }

    private static void requireOverlap(String field, int start, int length, int desktopStart, int desktopLength)
            throws CommandException {
        long first = (long) desktopStart - length + 1;
        long last = (long) desktopStart + desktopLength - 1;
        if (start < first || start > last) {
            throw CommandException.invalidParams(field + ": expected from " + first + " to " + last
                    + ", so that some of the window is on the desktop");
        }
    }

    /** Whether the corner is where it should be. */
    public static boolean at(Bounds now, Bounds target) {
        return now.x() == target.x() && now.y() == target.y();
    }

    /**
     * Looks until the window is where it should be, or has stopped on its way there.
     *
     * @return where it is then
     */
    public static Bounds settled(
            Look<Bounds> look, Bounds before, Bounds target, boolean resize, Duration still, Duration patience)
            throws CommandException, InterruptedException {
        long begun = System.nanoTime();
        long since = begun;
        Bounds last = before;
        while (true) {
            Bounds now = look.now();
            long time = System.nanoTime();
            if (!now.equals(last)) {
                last = now;
                since = time;
            }
            boolean there = resize ? now.equals(target) : at(now, target) && !target.equals(before);
            // A manager that is busy moves nothing for a while.
            boolean toBegin = now.equals(before) && !before.equals(target);
            boolean resting = !toBegin && time - since > still.toNanos();
            if (there || resting || time - begun > patience.toNanos()) {
                return now;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
    }

    /** Looks until it is so; false if it is not in time. */
    public static boolean poll(Look<Boolean> look, Duration patience) throws CommandException, InterruptedException {
        long begun = System.nanoTime();
        while (!look.now()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return true;
    }
}
