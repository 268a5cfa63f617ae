package dev.sophon.platform.picture;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a display lays out its pixels, as its images say.
 *
 * @param bitsPerPixel 16, 24 or 32
 * @param bigEndian whether the most significant byte of a pixel comes first
 * @param red mask, one run of bits; so are the others
 */
public record PixelFormat(int bitsPerPixel, boolean bigEndian, long red, long green, long blue) {
    /** Four bytes a pixel, by where each colour's byte lies in memory. */
    enum Direct {
        RGBX(2, 0, 1, 2),
        BGRX(3, 2, 1, 0),
        XBGR(4, 3, 2, 1),
        XRGB(5, 1, 2, 3);

        /** libjpeg-turbo's number for it, TJPF. */
        final int turbo;

        private final int red;
        private final int green;
        private final int blue;

        Direct(int turbo, int red, int green, int blue) {
            this.turbo = turbo;
            this.red = red;
            this.green = green;
            this.blue = blue;
        }
    }

    /**
     * One that is known.
     *
     * @throws CommandException {@code platform_unsupported} for what is no picture in true colour
     */
    public static PixelFormat of(int bitsPerPixel, boolean bigEndian, long red, long green, long blue)
            throws CommandException {
        boolean known = bitsPerPixel == 16 || bitsPerPixel == 24 || bitsPerPixel == 32;
        if (!known || red == 0 || green == 0 || blue == 0) {
            throw CommandException.unsupported("The screen has " + bitsPerPixel
                    + " bits per pixel without true colour. Run it with a depth of 16, 24 or 30.");
        }
        return new PixelFormat(bitsPerPixel, bigEndian, red, green, blue);
    }

    /** The layout, if each colour is one of four bytes, so that nothing need be converted. */
    Optional<Direct> direct() {
        return Arrays.stream(Direct.values())
                .filter(layout -> bitsPerPixel == 32)
                .filter(layout -> red == mask(layout.red) && green == mask(layout.green) && blue == mask(layout.blue))
                .findFirst();
    }

    /** Whether a pixel is one of this machine's integers, {@code 0xRRGGBB} in its lower bytes. */
    public boolean holdsIntegersOfRgb() {
        return bitsPerPixel == 32
                && bigEndian == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN)
                && red == 0xff0000
                && green == 0xff00
                && blue == 0xff;
    }

    private long mask(int byteInMemory) {
        return 0xffL << (8 * (bigEndian ? 3 - byteInMemory : byteInMemory));
    }

    /** Reads one row as {@code 0xRRGGBB}. */
    void read(Pointer data, long offset, int[] row, int width) {
        if (bitsPerPixel == 32) {
            data.read(offset, row, 0, width);
            if (holdsIntegersOfRgb()) {
                return;
            }
            boolean swapped = bigEndian != (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
            for (int i = 0; i < width; i++) {
                row[i] = rgb(swapped ? Integer.reverseBytes(row[i]) : row[i]);
            }
            return;
        }
        int bytesPerPixel = bitsPerPixel / 8;
        byte[] bytes = data.getByteArray(offset, width * bytesPerPixel);
        for (int i = 0; i < width; i++) {
            int pixel = 0;
            for (int b = 0; b < bytesPerPixel; b++) {
                int at = i * bytesPerPixel + (bigEndian ? b : bytesPerPixel - 1 - b);
                pixel = (pixel << 8) | (bytes[at] & 0xff);
            }
            row[i] = rgb(pixel);
        }
    }

    private int rgb(int pixel) {
        return (eight(pixel, red) << 16) | (eight(pixel, green) << 8) | eight(pixel, blue);
    }

    /** A colour of any number of bits as eight, the darkest as 0 and the brightest as 255. */
    private static int eight(int pixel, long mask) {
        int shift = Long.numberOfTrailingZeros(mask);
        long greatest = mask >>> shift;
        return (int) (((pixel & mask) >>> shift) * 255 / greatest);
    }
}
