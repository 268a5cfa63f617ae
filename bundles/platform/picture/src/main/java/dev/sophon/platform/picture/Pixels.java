package dev.sophon.platform.picture;

import com.sun.jna.Pointer;
import dev.sophon.node.platform.Bounds;

/**
 * A picture in native memory that somebody else owns.
 *
 * @param stride bytes from one row to the next
 */
public record Pixels(Pointer data, int width, int height, int stride, PixelFormat format) {
    /** A part of it from this row on, with so many rows or as many as are left. */
    Pixels strip(int y, int rows) {
        return new Pixels(data.share((long) y * stride), width, Math.min(rows, height - y), stride, format);
    }

    /** A part of it. */
    public Pixels part(Bounds part) {
        long first = (long) part.y() * stride + (long) part.x() * (format.bitsPerPixel() / Byte.SIZE);
        return new Pixels(data.share(first), part.width(), part.height(), stride, format);
    }

    /** Reads one row as {@code 0xRRGGBB}. */
    public void read(int y, int[] row) {
        format.read(data, (long) y * stride, row, width);
    }
}
