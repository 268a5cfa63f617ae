package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;

/** The XTEST extension: input as if somebody's hand made it. Its functions are for the display's thread. */
public interface XTest extends Library {
    int XTestQueryExtension(
            Pointer display,
            IntByReference eventBase,
            IntByReference errorBase,
            IntByReference major,
            IntByReference minor);

    int XTestFakeKeyEvent(Pointer display, int keycode, int down, long delay);

    int XTestFakeButtonEvent(Pointer display, int button, int down, long delay);

    int XTestFakeMotionEvent(Pointer display, int screen, int x, int y, long delay);

    /**
     * Loads the library.
     *
     * @throws IllegalStateException with what to do, if it is missing
     */
    static XTest load() {
        return Libraries.required("libXtst.so.6", "libxtst6", XTest.class);
    }

    /**
     * Makes sure that the server has the extension.
     *
     * @throws CommandException {@code platform_unsupported} if it has not
     */
    static void require(XTest xtest, Pointer open) throws CommandException {
        IntByReference ignored = new IntByReference();
        if (xtest.XTestQueryExtension(open, ignored, ignored, ignored, ignored) == 0) {
            throw CommandException.unsupported(
                    "This X server lacks the XTEST extension, so nothing can be typed or clicked here.");
        }
    }
}
