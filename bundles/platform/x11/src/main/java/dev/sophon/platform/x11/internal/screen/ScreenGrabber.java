package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes pixels from the root window: through shared memory, or through the connection where that is not to be had. For the
 * display's thread.
 */
public final class ScreenGrabber {
    public static final int Z_PIXMAP = 2;
    public static final long ALL_PLANES = ~0L;

    /** What becomes of the pixels; they are valid only meanwhile. */
    @FunctionalInterface
    interface Use<T> {
        T of(Pixels pixels) throws CommandException;
    }

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private @Nullable SharedMemory shared;
    private boolean lookedForSharedMemory;

    ScreenGrabber(XDisplay display) {
        this.display = display;
        this.x11 = display.xlib().x11;
    }

    <T> T grab(Pointer open, Bounds region, Use<T> use) throws CommandException {
        if (!lookedForSharedMemory) {
            shared = SharedMemory.of(display, open).orElse(null);
            lookedForSharedMemory = true;
        }
        SharedMemory memory = shared;
        if (memory != null) {
            Optional<XImage> image = sharedImage(open, memory, region);
            if (image.isPresent()) {
                return grabThroughMemory(open, memory, image.get(), region, use);
            }
            // It would not work the next time either.
            shared = null;
        }
        return grabThroughConnection(open, root(open), region, use);
    }

    /** Takes them from one window, which may be covered or outside the screen as far as the server keeps its pixels. */
    <T> T grab(Pointer open, long window, Bounds inWindow, Use<T> use) throws CommandException {
        return grabThroughConnection(open, window, inWindow, use);
    }

    /** Gives the memory back; the server is gone if {@code open} is null. */
    void free(@Nullable Pointer open) {
        if (shared != null) {
            shared.free(open);
        }
    }

    private Optional<XImage> sharedImage(Pointer open, SharedMemory memory, Bounds region) throws CommandException {
        int screen = x11.XDefaultScreen(open);
        return memory.image(
                open,
                x11.XDefaultVisual(open, screen),
                x11.XDefaultDepth(open, screen),
                region.width(),
                region.height());
    }

    private <T> T grabThroughMemory(Pointer open, SharedMemory memory, XImage image, Bounds region, Use<T> use)
            throws CommandException {
        try {
            memory.grab(open, root(open), image, region.x(), region.y());
            display.refuse();
            return use.of(image.pixels());
        } finally {
            x11.XDestroyImage(image.pointer());
        }
    }

    private <T> T grabThroughConnection(Pointer open, long window, Bounds region, Use<T> use) throws CommandException {
        Pointer image = x11.XGetImage(
                open, window, region.x(), region.y(), region.width(), region.height(), ALL_PLANES, Z_PIXMAP);
        display.refuse();
        if (image == null) {
            throw CommandException.unsupported("The X server gave no picture.");
        }
        try {
            return use.of(new XImage(image).pixels());
        } finally {
            x11.XDestroyImage(image);
        }
    }

    private long root(Pointer open) {
        return x11.XDefaultRootWindow(open);
    }
}
