package dev.sophon.platform.x11.internal;

import com.sun.jna.Pointer;

/**
 * A picture in native memory that somebody else owns.
 *
 * @param stride bytes from one row to the next
 */
record Pixels(Pointer data, int width, int height, int stride, PixelFormat format) {
    /** Reads one row as {@code 0xRRGGBB}. */
    void read(int y, int[] row) {
        format.read(data, (long) y * stride, row, width);
    }
}
