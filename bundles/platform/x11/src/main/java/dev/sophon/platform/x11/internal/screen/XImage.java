package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.picture.PixelFormat;
import dev.sophon.platform.picture.Pixels;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Xlib's image, read by the offsets of its fields on a 64-bit system. */
public record XImage(Pointer pointer) {
    private static final int WIDTH = 0;
    private static final int HEIGHT = 4;
    private static final int DATA = 16;
    private static final int BYTE_ORDER = 24;
    private static final int BYTES_PER_LINE = 44;
    private static final int BITS_PER_PIXEL = 48;
    private static final int RED_MASK = 56;
    private static final int GREEN_MASK = 64;
    private static final int BLUE_MASK = 72;

    long size() {
        return (long) pointer.getInt(BYTES_PER_LINE) * pointer.getInt(HEIGHT);
    }

    public void setData(@Nullable Pointer data) {
        pointer.setPointer(DATA, data);
    }

    public long redMask() {
        return pointer.getLong(RED_MASK);
    }

    public long greenMask() {
        return pointer.getLong(GREEN_MASK);
    }

    public long blueMask() {
        return pointer.getLong(BLUE_MASK);
    }

    /** Whether its pixels are this machine's integers, as in {@code 0xRRGGBB}. */
    public boolean holdsIntegersOfRgb() {
        return pointer.getInt(BITS_PER_PIXEL) == Integer.SIZE
                && (pointer.getInt(BYTE_ORDER) != 0) == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN)
                && redMask() == 0xff0000
                && greenMask() == 0xff00
                && blueMask() == 0xff;
    }

    /**
     * Its pixels, row by row, for a comparison with those of another image of the same server: without what belongs to no
     * colour. Where a pixel is no integer of this machine's, they are bytes.
     */
    public int[] values() {
        int width = pointer.getInt(WIDTH);
        int height = pointer.getInt(HEIGHT);
        int stride = pointer.getInt(BYTES_PER_LINE);
        int bits = pointer.getInt(BITS_PER_PIXEL);
        Pointer data = pointer.getPointer(DATA);
        boolean integers = bits == Integer.SIZE
                && (pointer.getInt(BYTE_ORDER) != 0) == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
        int inRow = integers ? width : width * bits / Byte.SIZE;
        int colours = integers ? (int) (redMask() | greenMask() | blueMask()) : 0xff;
        int[] values = new int[inRow * height];
        for (int y = 0; y < height; y++) {
            long row = (long) y * stride;
            if (integers) {
                data.read(row, values, y * inRow, inRow);
            } else {
                byte[] bytes = data.getByteArray(row, inRow);
                for (int i = 0; i < inRow; i++) {
                    values[y * inRow + i] = bytes[i];
                }
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] &= colours;
        }
        return values;
    }

    /** What it shows; valid while the image and its data are. */
    Pixels pixels() throws CommandException {
        PixelFormat format = PixelFormat.of(
                pointer.getInt(BITS_PER_PIXEL),
                pointer.getInt(BYTE_ORDER) != 0,
                pointer.getLong(RED_MASK),
                pointer.getLong(GREEN_MASK),
                pointer.getLong(BLUE_MASK));
        return new Pixels(
                pointer.getPointer(DATA),
                pointer.getInt(WIDTH),
                pointer.getInt(HEIGHT),
                pointer.getInt(BYTES_PER_LINE),
                format);
    }
}
