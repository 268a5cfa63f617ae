package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.ScreenChanges;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.protocol.ErrorCode;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What one window shows, covered or not. The server keeps the pixels of a covered one only while somebody asks it to
 * (XCOMPOSITE), as compositing managers do for all; without one it is asked for as long as the application needs to draw
 * itself again.
 */
final class WindowPicture {
    private interface LibXcomposite extends Library {
        int XCompositeQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        int XCompositeRedirectWindow(Pointer display, long window, int update);

        int XCompositeUnredirectWindow(Pointer display, long window, int update);
    }

    /** What becomes of the pixels, of which the first is at this place of the window and the screen. */
    interface Grab<T> {
        T of(Pointer open, long window, Bounds inWindow, Bounds onScreen) throws CommandException;
    }

    private record Place(int x, int y, int width, int height) {
        boolean meets(Place other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    private static final int AUTOMATIC = 0;
    private static final int VIEWABLE = 2;
    // Of XWindowAttributes.
    private static final int X = 0;
    private static final int Y = 4;
    private static final int WIDTH = 8;
    private static final int HEIGHT = 12;
    private static final int CLASS = 40;
    private static final int INPUT_OUTPUT = 1;

    private static final int MOST_LEVELS = 16;
    private static final long TO_DRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BETWEEN_LOOKS_MS = 10;

    private final XDisplay display;
    private final WindowCalls calls = WindowCalls.load();
    private final Optional<LibXcomposite> composite = Libraries.optional("libXcomposite.so.1", LibXcomposite.class);

    WindowPicture(XDisplay display) {
        this.display = display;
    }

    /**
     * Has a window's pixels grabbed.
     *
     * @param asked as it was listed
     */
    <T> T grab(Window asked, Grab<T> grab) throws CommandException {
        long window = Long.parseLong(asked.id().substring(2), 16);
        if (!display.call(open -> isHidden(open, window))) {
            return display.ask(open -> grabbed(open, window, asked.bounds(), grab));
        }
        ScreenChanges changes = new ScreenChanges(display, window);
        try {
            display.call(open -> redirect(open, window, changes));
            awaitDrawn(changes);
            return display.ask(open -> grabbed(open, window, asked.bounds(), grab));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ErrorCode.CANCELLED, "Ended before the picture was taken.", e);
        } finally {
            display.release(open -> {
                if (open != null && composite.isPresent()) {
                    composite.get().XCompositeUnredirectWindow(open, window, AUTOMATIC);
                }
                changes.free(open);
                // The window may be gone, which ends all of this by itself.
                if (open != null) {
                    display.xlib().x11.XSync(open, 0);
                    display.forgive();
                }
            });
        }
    }

    /** Whether some of its pixels are kept nowhere. */
    private boolean isHidden(Pointer open, long window) throws CommandException {
        Place place = place(open, window).orElseThrow(WindowPicture::gone);
        if (calls.mapState(open, window) != VIEWABLE) {
            throw CommandException.unsupported(
                    "The window is put away or on another workspace, so there is no picture of it. Take it out first.");
        }
        long root = display.xlib().x11.XDefaultRootWindow(open);
        Place screen = place(open, root).orElseThrow(WindowPicture::gone);
        Place here = onScreen(open, window, place);
        boolean inside = here.x() >= 0
                && here.y() >= 0
                && here.x() + here.width() <= screen.width()
                && here.y() + here.height() <= screen.height();
        String manager = "_NET_WM_CM_S" + display.xlib().x11.XDefaultScreen(open);
        boolean composited = calls.XGetSelectionOwner(open, calls.XInternAtom(open, manager, 0)) != 0;
        return !composited && (!inside || isCovered(open, top(open, window, root), root, here));
    }

    private long top(Pointer open, long window, long root) throws CommandException {
        long at = window;
        for (int level = 0; level < MOST_LEVELS; level++) {
            long parent = calls.parent(open, at, display.xlib());
            if (parent == root) {
                return at;
            }
            if (parent == 0) {
                break;
            }
            at = parent;
        }
        display.forgive();
        throw gone();
    }

    private boolean isCovered(Pointer open, long top, long root, Place here) {
        PointerByReference found = new PointerByReference();
        IntByReference count = new IntByReference();
        byte[] ignored = new byte[Long.BYTES];
        calls.XQueryTree(open, root, ignored, new byte[Long.BYTES], found, count);
        Pointer children = found.getValue();
        if (children == null) {
            return false;
        }
        // The lowest first.
        long[] all = children.getLongArray(0, count.getValue());
        display.xlib().x11.XFree(children);
        for (int i = all.length - 1; i >= 0 && all[i] != top; i--) {
            if (covers(open, all[i], here)) {
                return true;
            }
        }
        return false;
    }

    private boolean covers(Pointer open, long other, Place here) {
        try (Memory attributes = new Memory(WindowCalls.ATTRIBUTES_SIZE)) {
            if (calls.XGetWindowAttributes(open, other, attributes) == 0) {
                // Gone since it was listed.
                display.forgive();
                return false;
            }
            return attributes.getInt(WindowCalls.MAP_STATE) == VIEWABLE
                    && attributes.getInt(CLASS) == INPUT_OUTPUT
                    && here.meets(placeOf(attributes));
        }
    }

    private boolean redirect(Pointer open, long window, ScreenChanges changes) throws CommandException {
        IntByReference ignored = new IntByReference();
        if (composite.isEmpty() || composite.get().XCompositeQueryExtension(open, ignored, ignored) == 0) {
            throw CommandException.unsupported("The window is covered, and what it shows below cannot be had here: that"
                    + " needs the library libxcomposite1 and the extension Composite. Bring it to the front first.");
        }
        changes.any(open);
        display.check(open);
        composite.get().XCompositeRedirectWindow(open, window, AUTOMATIC);
        return true;
    }

    /** Its pixels are whatever was on the screen there until the application has drawn them. */
    private void awaitDrawn(ScreenChanges changes) throws CommandException, InterruptedException {
        long begun = System.nanoTime();
        long last = 0;
        boolean drawn = false;
        while (!drawn || System.nanoTime() - last < QUIET_NANOS) {
            if (display.call(changes::any)) {
                drawn = true;
                last = System.nanoTime();
            }
            if (System.nanoTime() - begun > TO_DRAW_NANOS) {
                if (!drawn) {
                    throw CommandException.unsupported(
                            "The window is covered, and its application does not draw it now."
                                    + " Bring it to the front, or wait until it answers.");
                }
                return;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
    }

    /** @param bounds what the application draws, without a shadow of its own */
    private <T> T grabbed(Pointer open, long window, Bounds bounds, Grab<T> grab) throws CommandException {
        Place place = place(open, window).orElseThrow(WindowPicture::gone);
        Place here = onScreen(open, window, place);
        int width = Math.min(bounds.width(), here.width());
        int height = Math.min(bounds.height(), here.height());
        int left = Math.max(0, Math.min(bounds.x() - here.x(), here.width() - width));
        int top = Math.max(0, Math.min(bounds.y() - here.y(), here.height() - height));
        return grab.of(
                open,
                window,
                new Bounds(left, top, width, height),
                new Bounds(here.x() + left, here.y() + top, width, height));
    }

    private Place onScreen(Pointer open, long window, Place place) {
        IntByReference x = new IntByReference();
        IntByReference y = new IntByReference();
        long root = display.xlib().x11.XDefaultRootWindow(open);
        calls.XTranslateCoordinates(open, window, root, 0, 0, x, y, new byte[Long.BYTES]);
        return new Place(x.getValue(), y.getValue(), place.width(), place.height());
    }

    private Optional<Place> place(Pointer open, long window) {
        try (Memory attributes = new Memory(WindowCalls.ATTRIBUTES_SIZE)) {
            if (calls.XGetWindowAttributes(open, window, attributes) == 0) {
                display.forgive();
                return Optional.empty();
            }
            return Optional.of(placeOf(attributes));
        }
    }

    private static Place placeOf(Memory attributes) {
        return new Place(
                attributes.getInt(X), attributes.getInt(Y), attributes.getInt(WIDTH), attributes.getInt(HEIGHT));
    }

    private static CommandException gone() {
        return CommandException.invalidParams("windowId: the window is no longer there; window.list tells which are");
    }
}
