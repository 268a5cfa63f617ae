package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.picture.SignPicture;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.time.Duration;

/**
 * A sign at the upper edge of the primary monitor, past the window manager. It is put back where it was when the screen does not
 * show it there, whatever keeps it from that, and ends with its connection. For the display's thread.
 */
final class OpenSign {
    /** For as long it may be covered until it is put back, before it stands no more. */
    private static final Duration TO_BE_PUT_BACK = Duration.ofSeconds(1);

    private static final long EVENTS = 1 << 15 | 1 << 16 | 1 << 17;

    private final XWindows windows = Libraries.required("libX11.so.6", "libx11-6", XWindows.class);
    private final BufferedImage picture;
    private final long window;
    private final Memory event = new Memory(XWindows.EVENT_SIZE);
    private final ShownPicture shown;

    private boolean drawn;
    private boolean seen;
    private long seenAt;
    private boolean gone;

    OpenSign(XDisplay display, Pointer open, String words) throws CommandException {
        Monitor monitor = new Monitors(display).list(open).get(0);
        picture = SignPicture.draw(words, monitor);
        int homeX = monitor.x() + Math.max(0, (monitor.width() - picture.getWidth()) / 2);
        int homeY = monitor.y();
        window = windows.XCreateSimpleWindow(
                open,
                display.xlib().x11.XDefaultRootWindow(open),
                homeX,
                homeY,
                picture.getWidth(),
                picture.getHeight(),
                0,
                0,
                0);
        Pointer made = windows.XCreateGC(open, window, 0, null);
        if (made == null) {
            throw CommandException.unsupported("The X server lets nothing be drawn.");
        }
        shown = new ShownPicture(
                display, windows, window, made, new Rectangle(homeX, homeY, picture.getWidth(), picture.getHeight()));
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

    /** Whether the screen shows it as it was drawn, or did so a moment ago. */
    boolean isSeen() {
        return seen && !gone && System.nanoTime() - seenAt < TO_BE_PUT_BACK.toNanos();
    }

    /** Does what has to be done by now. */
    void look(Pointer open) throws CommandException {
        boolean exposed = !drawn;
        while (windows.XPending(open) > 0) {
            windows.XNextEvent(open, event);
            exposed |= event.getInt(0) == XWindows.EXPOSE;
            gone |= event.getInt(0) == XWindows.DESTROY_NOTIFY;
        }
        if (gone) {
            return;
        }
        if (exposed) {
            shown.draw(open, picture, "");
            drawn = true;
        }
        // Not what it is right after it was put back, which may be over at once.
        if (shown.isShown(open)) {
            seen = true;
            seenAt = System.nanoTime();
        } else {
            shown.bringBack(open);
            shown.draw(open, picture, "");
        }
        windows.XFlush(open);
    }
}
