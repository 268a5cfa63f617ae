package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How what an application tells about a window fits on the window that is there: toolkits that are told to draw larger tell
 * places in units of their own.
 *
 * @param factor pixels of a unit
 * @param told the window, in units
 * @param there the same in pixels
 */
record Fit(double factor, Bounds told, Bounds there) {
    /** Of a width that is a whole number of units, in pixels on either side. */
    private static final double ROUNDING = 2.5;

    private static final double LEAST = 0.5;
    private static final double GREATEST = 8;
    /** Of the factors that people set, which are multiples of this. */
    private static final double STEP = 0.05;

    private static final double NEARLY = 0.012;
    static final int SMALLEST = 8;

    /** Empty if the one is not the other, only larger. */
    static Optional<Fit> of(Bounds told, Window window) {
        // Some tell the window with its frame, some without.
        return Stream.of(window.bounds(), window.whole())
                .distinct()
                .flatMap(there -> of(told, there).stream())
                .min((one, other) -> Double.compare(one.distance(), other.distance()));
    }

    private static Optional<Fit> of(Bounds told, Bounds there) {
        if (told.width() < SMALLEST || told.height() < SMALLEST) {
            return Optional.empty();
        }
        double wide = (double) there.width() / told.width();
        double high = (double) there.height() / told.height();
        // What is longer tells it more exactly.
        double factor = snapped(told.width() > told.height() ? wide : high);
        double off = Math.max(
                Math.abs(told.width() * factor - there.width()), Math.abs(told.height() * factor - there.height()));
        return factor < LEAST || factor > GREATEST || off > ROUNDING * Math.max(1, factor)
                ? Optional.empty()
                : Optional.of(new Fit(factor, told, there));
    }

    private static double snapped(double factor) {
        double round = Math.round(factor / STEP) * STEP;
        return Math.abs(factor - round) < NEARLY ? round : factor;
    }

    /** Whether a unit is a pixel. */
    boolean isExact() {
        return Math.abs(factor - 1) < NEARLY;
    }

    /** Whether it is told to be where it is, or where that would be in units. */
    boolean isInPlace() {
        return distance() <= ROUNDING * Math.max(1, factor) + 1;
    }

    private double distance() {
        return Math.max(Math.abs(told.x() * factor - there.x()), Math.abs(told.y() * factor - there.y()));
    }

    /** A part of the window, in pixels. */
    Bounds pixels(Bounds part) {
        return new Bounds(
                there.x() + (int) Math.round((part.x() - told.x()) * factor),
                there.y() + (int) Math.round((part.y() - told.y()) * factor),
                (int) Math.round(part.width() * factor),
                (int) Math.round(part.height() * factor));
    }

    /** What has no window of its own that could be compared, as a menu of the same application. */
    Bounds pixelsOfOther(Bounds part) {
        return new Bounds(
                (int) Math.round(part.x() * factor),
                (int) Math.round(part.y() * factor),
                (int) Math.round(part.width() * factor),
                (int) Math.round(part.height() * factor));
    }
}
