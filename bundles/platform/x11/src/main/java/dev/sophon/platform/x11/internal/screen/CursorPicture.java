package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.x11.internal.display.Libraries;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Draws the pointer into a picture, from which the server leaves it out. For the display's thread. */
final class CursorPicture {
    private interface LibXfixes extends Library {
        @Nullable
        Pointer XFixesGetCursorImage(Pointer display);

        int XFree(Pointer data);
    }

    // Of XFixesCursorImage.
    private static final int X = 0;
    private static final int Y = 2;
    private static final int WIDTH = 4;
    private static final int HEIGHT = 6;
    private static final int HOT_X = 8;
    private static final int HOT_Y = 10;
    private static final int PIXELS = 24;

    private final Optional<LibXfixes> xfixes = Libraries.optional("libXfixes.so.3", LibXfixes.class);

    /**
     * Draws it where it is.
     *
     * @param left of the picture, on the screen
     * @throws CommandException {@code platform_unsupported} where that cannot be done
     */
    void draw(Pointer open, Pixels pixels, int left, int top) throws CommandException {
        Pointer image = xfixes.isPresent() && pixels.format().holdsIntegersOfRgb()
                ? xfixes.get().XFixesGetCursorImage(open)
                : null;
        if (image == null) {
            throw CommandException.unsupported("The pointer cannot be drawn into a picture here: that needs the library"
                    + " libxfixes3, the extension XFIXES and a screen of 24 bits per pixel. Ask without cursor.");
        }
        try {
            int x = image.getShort(X) - image.getShort(HOT_X) - left;
            int y = image.getShort(Y) - image.getShort(HOT_Y) - top;
            blend(image, pixels, x, y);
        } finally {
            xfixes.get().XFree(image);
        }
    }

    private static void blend(Pointer image, Pixels pixels, int x, int y) {
        int width = image.getShort(WIDTH) & 0xffff;
        int height = image.getShort(HEIGHT) & 0xffff;
        long[] colours = image.getPointer(PIXELS).getLongArray(0, width * height);
        for (int row = Math.max(0, -y); row < Math.min(height, pixels.height() - y); row++) {
            for (int column = Math.max(0, -x); column < Math.min(width, pixels.width() - x); column++) {
                long at = (long) (y + row) * pixels.stride() + 4L * (x + column);
                int over = (int) colours[row * width + column];
                pixels.data().setInt(at, over(over, pixels.data().getInt(at)));
            }
        }
    }

    /** @param over a colour that was multiplied by its opacity, the topmost byte */
    private static int over(int over, int under) {
        int through = 255 - (over >>> 24);
        int result = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            result |= Math.min(255, (over >> shift & 0xff) + (under >> shift & 0xff) * through / 255) << shift;
        }
        return result;
    }
}
