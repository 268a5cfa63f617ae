package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Bounds;
import org.jspecify.annotations.Nullable;

/** A rectangle of the virtual desktop, as a param. */
public record Region(
        @Description("Left edge in pixels of the virtual desktop; may be negative") int x,
        @Description("Top edge in pixels of the virtual desktop; may be negative") int y,
        @Description("In pixels") @Range(min = 1) int width,
        @Description("In pixels") @Range(min = 1) int height) {
    static final int LARGEST_IMAGE = 100_000;

    public Bounds bounds() {
        return new Bounds(x, y, width, height);
    }

    /**
     * What this part of a picture of a whole monitor shows, as far as a pixel of it does.
     *
     * @param imageHeight null for the width's share of it
     * @throws CommandException {@code invalid_params} for what lies outside the picture
     */
    Bounds ofPicture(Bounds monitor, int imageWidth, @Nullable Integer imageHeight) throws CommandException {
        int high = imageHeight != null
                ? imageHeight
                : (int) Math.max(1, Math.round((double) monitor.height() * imageWidth / monitor.width()));
        requireInside("x", x, "width", width, imageWidth);
        requireInside("y", y, "height", height, high);
        int left = scaled(x, imageWidth, monitor.width());
        int top = scaled(y, high, monitor.height());
        return new Bounds(
                monitor.x() + left,
                monitor.y() + top,
                Math.max(1, scaled(x + width, imageWidth, monitor.width()) - left),
                Math.max(1, scaled(y + height, high, monitor.height()) - top));
    }

    private static void requireInside(String from, int at, String length, int size, int of) throws CommandException {
        if (at < 0 || at >= of) {
            throw CommandException.invalidParams(from + ": expected a number from 0 to " + (of - 1)
                    + " in this picture, got a " + (at < 0 ? "smaller" : "larger") + " one");
        }
        if (size > of - at) {
            throw CommandException.invalidParams(
                    length + ": expected a number from 1 to " + (of - at) + " in this picture, got a larger one");
        }
    }

    private static int scaled(int value, int of, int to) {
        return (int) ((long) value * to / of);
    }
}
