package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** What of libX11 windows and selections need. */
public interface WindowCalls extends Library {
    int CLIENT_MESSAGE = 33;
    int PROP_MODE_REPLACE = 0;
    int PROP_MODE_APPEND = 2;
    long CURRENT_TIME = 0;

    /** The size of XEvent, a union. */
    int EVENT_SIZE = 192;

    // Offsets in XClientMessageEvent.
    int EVENT_WINDOW = 32;
    int MESSAGE_TYPE = 40;
    int MESSAGE_FORMAT = 48;
    int MESSAGE_DATA = 56;

    // Of XWindowAttributes.
    int ATTRIBUTES_SIZE = 136;
    int MAP_STATE = 92;

    long XInternAtom(Pointer display, String name, int onlyIfExists);

    /** To be freed; null if there is no such atom. */
    Pointer XGetAtomName(Pointer display, long atom);

    int XSendEvent(Pointer display, long window, int propagate, long mask, Pointer event);

    int XTranslateCoordinates(
            Pointer display,
            long from,
            long to,
            int x,
            int y,
            IntByReference translatedX,
            IntByReference translatedY,
            byte[] child);

    long XCreateSimpleWindow(
            Pointer display,
            long parent,
            int x,
            int y,
            int width,
            int height,
            int borderWidth,
            long border,
            long background);

    int XDestroyWindow(Pointer display, long window);

    int XKillClient(Pointer display, long window);

    /** Nobody else's requests are done until {@link #XUngrabServer}. */
    int XGrabServer(Pointer display);

    int XUngrabServer(Pointer display);

    int XMapWindow(Pointer display, long window);

    int XGetWindowAttributes(Pointer display, long window, Pointer attributes);

    int XQueryTree(
            Pointer display,
            long window,
            byte[] root,
            byte[] parent,
            PointerByReference children,
            IntByReference count);

    int XSelectInput(Pointer display, long window, long mask);

    int XChangeProperty(
            Pointer display, long window, long property, long type, int format, int mode, Pointer data, int items);

    int XDeleteProperty(Pointer display, long window, long property);

    /** The number that the next request will have; events have that of the last one that the server had done. */
    long XNextRequest(Pointer display);

    int XSetSelectionOwner(Pointer display, long selection, long owner, long time);

    long XGetSelectionOwner(Pointer display, long selection);

    int XConvertSelection(Pointer display, long selection, long target, long property, long requestor, long time);

    int XPending(Pointer display);

    int XNextEvent(Pointer display, Pointer event);

    int XFlush(Pointer display);

    int XNoOp(Pointer display);

    long XMaxRequestSize(Pointer display);

    /** The window around a window; 0 if it is gone. */
    default long parent(Pointer display, long window, Xlib xlib) {
        byte[] parent = new byte[Long.BYTES];
        PointerByReference children = new PointerByReference();
        int status = XQueryTree(display, window, new byte[Long.BYTES], parent, children, new IntByReference());
        if (children.getValue() != null) {
            xlib.x11.XFree(children.getValue());
        }
        return status == 0 ? 0 : value(parent);
    }

    /** Whether a window is shown, as XWindowAttributes says it; below zero if it is gone. */
    default int mapState(Pointer display, long window) {
        try (Memory attributes = new Memory(ATTRIBUTES_SIZE)) {
            return XGetWindowAttributes(display, window, attributes) == 0 ? -1 : attributes.getInt(MAP_STATE);
        }
    }

    /** A message of five numbers to a window, or about it to its window manager. */
    static Memory message(long window, long type, long... data) {
        Memory event = new Memory(EVENT_SIZE);
        event.clear();
        event.setInt(0, CLIENT_MESSAGE);
        event.setLong(EVENT_WINDOW, window);
        event.setLong(MESSAGE_TYPE, type);
        event.setInt(MESSAGE_FORMAT, 32);
        for (int i = 0; i < data.length; i++) {
            event.setLong(MESSAGE_DATA + (long) i * Long.BYTES, data[i]);
        }
        return event;
    }

    /**
     * Loads the library.
     *
     * @throws IllegalStateException with what to do, if it is missing
     */
    static WindowCalls load() {
        return Libraries.required("libX11.so.6", "libx11-6", WindowCalls.class);
    }

    /** Reads what an X call wrote into eight bytes. */
    static long value(byte[] bytes) {
        return java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.nativeOrder())
                .getLong();
    }
}
