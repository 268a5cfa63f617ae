package dev.sophon.command.input.internal.mouse;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.input.Pointer.Position;
import dev.sophon.node.platform.screen.ScreenCapture;
import org.jspecify.annotations.Nullable;

/** Points as params: of the screen, or of a picture of it; some may be left out, for where the pointer is. */
final class Points {
    static final String X = "In pixels of the virtual desktop; may be negative; where the pointer is without it and y";
    static final String Y = "In pixels of the virtual desktop; may be negative; where the pointer is without it and x";
    static final String IMAGE_WIDTH = "Of a picture of the whole primary monitor, of which x and y are then pixels";
    static final String IMAGE_HEIGHT = "Of that picture; in proportion to its width without it";
    static final int LARGEST_IMAGE = 100_000;

    private Points() {}

    /**
     * Refuses one of them without the other.
     *
     * @throws IllegalArgumentException if one is there and the other is not
     */
    static void requireBothOrNone(@Nullable Integer x, @Nullable Integer y) {
        if ((x == null) != (y == null)) {
            throw new IllegalArgumentException((x == null ? "x" : "y") + ": required, as the other one is there;"
                    + " without both it is done where the pointer is");
        }
    }

    /**
     * The point of the screen that is meant.
     *
     * @return null for where the pointer is
     * @throws CommandException {@code invalid_params} for a point outside its picture
     */
    static @Nullable Position onScreen(
            ScreenCapture screen,
            @Nullable Integer x,
            @Nullable Integer y,
            @Nullable Integer imageWidth,
            @Nullable Integer imageHeight)
            throws CommandException {
        if (imageWidth == null && imageHeight != null) {
            throw CommandException.invalidParams("imageWidth: required, as imageHeight is there");
        }
        if (x == null || y == null) {
            return null;
        }
        if (imageWidth == null) {
            return new Position(x, y);
        }
        Bounds primary = screen.monitors().get(0).bounds();
        int height = imageHeight != null
                ? imageHeight
                : (int) Math.max(1, Math.round((double) primary.height() * imageWidth / primary.width()));
        return new Position(
                primary.x() + scaled("x", x, imageWidth, primary.width()),
                primary.y() + scaled("y", y, height, primary.height()));
    }

    /** The pixel in the middle of what a pixel of the picture shows. */
    private static int scaled(String field, int value, int of, int to) throws CommandException {
        if (value < 0 || value >= of) {
            throw CommandException.invalidParams(field + ": expected a number from 0 to " + (of - 1)
                    + " in this picture, got a " + (value < 0 ? "smaller" : "larger") + " one");
        }
        return (int) ((value + 0.5) * to / of);
    }
}
