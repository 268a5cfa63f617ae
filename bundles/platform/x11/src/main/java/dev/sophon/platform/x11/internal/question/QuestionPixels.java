package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.screen.ScreenGrabber;
import dev.sophon.platform.x11.internal.screen.XImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Puts a picture of Java2D into a window, whatever format the server has its pixels in. For the display's thread. */
final class QuestionPixels {
    private static final int PAD = 32;

    private QuestionPixels() {}

    /** Puts it, and returns what {@link XImage#values} says of it. */
    static int[] put(Xlib.LibX11 x11, XWindows windows, Pointer open, long window, Pointer gc, BufferedImage picture)
            throws CommandException {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int screen = x11.XDefaultScreen(open);
        try (Memory data = new Memory(4L * width * height)) {
            Pointer image = windows.XCreateImage(
                    open,
                    x11.XDefaultVisual(open, screen),
                    x11.XDefaultDepth(open, screen),
                    ScreenGrabber.Z_PIXMAP,
                    0,
                    data,
                    width,
                    height,
                    PAD,
                    0);
            if (image == null) {
                throw CommandException.unsupported("The X server takes no picture.");
            }
            try {
                fill(windows, new XImage(image), picture, data);
                windows.XPutImage(open, window, gc, image, 0, 0, 0, 0, width, height);
                return new XImage(image).values();
            } finally {
                // The memory is Java's, not for Xlib to free.
                new XImage(image).setData(Pointer.NULL);
                x11.XDestroyImage(image);
            }
        }
    }

    private static void fill(XWindows windows, XImage image, BufferedImage picture, Memory data) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        if (image.holdsIntegersOfRgb()) {
            data.write(0, pixels, 0, pixels.length);
            return;
        }
        int width = picture.getWidth();
        for (int i = 0; i < pixels.length; i++) {
            long pixel = part(pixels[i] >> 16, image.redMask())
                    | part(pixels[i] >> 8, image.greenMask())
                    | part(pixels[i], image.blueMask());
            windows.XPutPixel(image.pointer(), i % width, i / width, pixel);
        }
    }

    private static long part(int colour, long mask) {
        return mask == 0
                ? 0
                : ((colour & 0xff) * (mask >>> Long.numberOfTrailingZeros(mask)) / 0xff)
                        << Long.numberOfTrailingZeros(mask);
    }
}
