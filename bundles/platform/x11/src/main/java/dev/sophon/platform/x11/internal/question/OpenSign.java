package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Monitor;
import dev.sophon.platform.picture.SignPicture;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.awt.image.BufferedImage;

/**
 * A sign at the upper edge of the primary monitor, past the window manager. It is put back where it was when it is moved,
 * hidden or covered, and ends with its connection. For the display's thread.
 */
final class OpenSign {
    private static final int OBSCURED = 2;
    private static final long EVENTS = 1 << 15 | 1 << 16 | 1 << 17;

    private final Xlib.LibX11 x11;
    private final XWindows windows = Libraries.required("libX11.so.6", "libx11-6", XWindows.class);
    private final BufferedImage picture;
    private final long window;
    private final Pointer gc;
    private final Memory event = new Memory(XWindows.EVENT_SIZE);
    private final int homeX;
    private final int homeY;

    private boolean drawn;
    private boolean seen;
    private boolean gone;

    OpenSign(XDisplay display, Pointer open, String words) throws CommandException {
        x11 = display.xlib().x11;
        Monitor monitor = new Monitors(display).list(open).get(0);
        picture = SignPicture.draw(words, monitor);
        homeX = monitor.x() + Math.max(0, (monitor.width() - picture.getWidth()) / 2);
        homeY = monitor.y();
        window = windows.XCreateSimpleWindow(
                open, x11.XDefaultRootWindow(open), homeX, homeY, picture.getWidth(), picture.getHeight(), 0, 0, 0);
        Pointer made = windows.XCreateGC(open, window, 0, null);
        if (made == null) {
            throw CommandException.unsupported("The X server lets nothing be drawn.");
        }
        gc = made;
        windows.XStoreName(open, window, words);
        try (Memory attributes = new Memory(XWindows.ATTRIBUTES_SIZE)) {
            attributes.clear();
            attributes.setInt(XWindows.OVERRIDE_REDIRECT, 1);
            windows.XChangeWindowAttributes(open, window, XWindows.SETS_OVERRIDE_REDIRECT, attributes);
        }
        windows.XSelectInput(open, window, EVENTS);
        windows.XMapRaised(open, window);
    }

    /** Whether another program has destroyed it. */
    boolean isGone() {
        return gone;
    }

    /** Whether it was drawn and is not covered as a whole. */
    boolean isSeen() {
        return drawn && seen && !gone;
    }

    /** Does what has to be done by now. */
    void look(Pointer open) throws CommandException {
        boolean exposed = false;
        boolean displaced = false;
        while (windows.XPending(open) > 0) {
            windows.XNextEvent(open, event);
            switch (event.getInt(0)) {
                case XWindows.EXPOSE -> exposed = true;
                case XWindows.VISIBILITY_NOTIFY -> {
                    seen = event.getInt(XWindows.VISIBILITY) != OBSCURED;
                    displaced |= event.getInt(XWindows.VISIBILITY) != 0;
                }
                case XWindows.UNMAP_NOTIFY -> {
                    seen = false;
                    displaced = true;
                }
                case XWindows.CONFIGURE_NOTIFY ->
                    displaced |= event.getInt(XWindows.PLACE_X) != homeX
                            || event.getInt(XWindows.PLACE_Y) != homeY
                            || event.getInt(XWindows.PLACE_WIDTH) != picture.getWidth()
                            || event.getInt(XWindows.PLACE_HEIGHT) != picture.getHeight();
                case XWindows.DESTROY_NOTIFY -> gone = true;
                default -> {}
            }
        }
        if (gone) {
            return;
        }
        if (displaced) {
            windows.XMoveWindow(open, window, homeX, homeY);
            windows.XResizeWindow(open, window, picture.getWidth(), picture.getHeight());
            windows.XMapWindow(open, window);
            windows.XRaiseWindow(open, window);
        }
        if (exposed) {
            QuestionPixels.put(x11, windows, open, window, gc, picture);
            drawn = true;
        }
        windows.XFlush(open);
    }
}
