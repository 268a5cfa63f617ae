package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.screen.ScreenGrabber;
import dev.sophon.platform.x11.internal.screen.XImage;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The picture in a window of our own, and whether it is what the screen shows there. The server's word for it, that nothing
 * obscures the window, is not enough: it knows nothing of what other programs draw into the window or put inside it, nor of
 * what a compositor makes of it. So the screen itself is read, where all of these end up. For the display's thread.
 */
final class ShownPicture {
    private interface LibXext extends Library {
        void XShapeCombineMask(Pointer display, long window, int kind, int x, int y, long pixmap, int operation);
    }

    /** For as long a compositor may still show what was drawn before; it also stands still while the server is grabbed. */
    private static final Duration TO_BE_PAINTED = ServerGrab.LONGEST.plusSeconds(1);

    private static final int MOST_KEPT = 6;
    private static final int BOUNDING = 0;
    private static final int INPUT = 2;
    private static final int SET = 0;

    /** What was drawn, as the server has it. */
    private record Drawn(int[] pixels, String variant) {}

    private record Former(Drawn drawn, long until) {}

    private final XDisplay display;
    private final XWindows windows;
    private final WindowCalls calls = WindowCalls.load();
    private final long window;
    private final Pointer gc;

    /** Where it belongs, from the root's corner. */
    private final Rectangle home;

    private final Deque<Former> formers = new ArrayDeque<>();
    private Drawn latest = new Drawn(new int[0], "");

    ShownPicture(XDisplay display, XWindows windows, long window, Pointer gc, Rectangle home) {
        this.display = display;
        this.windows = windows;
        this.window = window;
        this.gc = gc;
        this.home = home;
    }

    /**
     * Draws it.
     *
     * @param variant of the picture; see {@link #isShown(Pointer, String)}
     */
    void draw(Pointer open, BufferedImage picture, String variant) throws CommandException {
        int[] pixels = QuestionPixels.put(display.xlib().x11, windows, open, window, gc, picture);
        if (Arrays.equals(pixels, latest.pixels)) {
            return;
        }
        formers.addLast(new Former(latest, System.nanoTime() + TO_BE_PAINTED.toNanos()));
        if (formers.size() > MOST_KEPT) {
            formers.removeFirst();
        }
        latest = new Drawn(pixels, variant);
    }

    /** Whether the screen shows it, or what was drawn a moment ago, and the window is where it seems to be. */
    boolean isShown(Pointer open) {
        return shows(open, drawn -> true);
    }

    /** The same for one variant of it. */
    boolean isShown(Pointer open, String variant) {
        return shows(open, drawn -> drawn.variant.equals(variant));
    }

    private boolean shows(Pointer open, Predicate<Drawn> wanted) {
        int[] seen = seen(open);
        long now = System.nanoTime();
        Stream<Drawn> may = Stream.concat(
                Stream.of(latest),
                formers.stream().filter(former -> former.until - now > 0).map(Former::drawn));
        return may.filter(wanted).anyMatch(drawn -> Arrays.equals(drawn.pixels, seen)) && isHome(open);
    }

    /** Undoes what other programs have done with the window. */
    void bringBack(Pointer open) {
        if (calls.parent(open, window, display.xlib()) != root(open)) {
            windows.XReparentWindow(open, window, root(open), home.x, home.y);
        }
        windows.XDestroySubwindows(open, window);
        Libraries.optional("libXext.so.6", LibXext.class).ifPresent(xext -> {
            xext.XShapeCombineMask(open, window, BOUNDING, 0, 0, 0, SET);
            xext.XShapeCombineMask(open, window, INPUT, 0, 0, 0, SET);
        });
        windows.XMoveWindow(open, window, home.x, home.y);
        windows.XResizeWindow(open, window, home.width, home.height);
        windows.XMapWindow(open, window);
        windows.XRaiseWindow(open, window);
    }

    private long root(Pointer open) {
        return display.xlib().x11.XDefaultRootWindow(open);
    }

    /** What is to be seen here may be somebody else's picture, above a window of ours that is elsewhere. */
    private boolean isHome(Pointer open) {
        IntByReference x = new IntByReference();
        IntByReference y = new IntByReference();
        int known = calls.XTranslateCoordinates(open, window, root(open), 0, 0, x, y, new byte[Long.BYTES]);
        return known != 0
                && x.getValue() == home.x
                && y.getValue() == home.y
                && calls.parent(open, window, display.xlib()) == root(open);
    }

    /** Of the root, which has all that lies above it, a compositor's picture included. */
    private int[] seen(Pointer open) {
        Pointer image = display.xlib()
                .x11
                .XGetImage(
                        open,
                        root(open),
                        home.x,
                        home.y,
                        home.width,
                        home.height,
                        ScreenGrabber.ALL_PLANES,
                        ScreenGrabber.Z_PIXMAP);
        if (image == null) {
            // The screen has become smaller than that.
            display.forgive();
            return new int[] {-1};
        }
        try {
            return new XImage(image).values();
        } finally {
            display.xlib().x11.XDestroyImage(image);
        }
    }
}
