package dev.sophon.platform.x11.internal;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** What of libX11 it takes to show a window of our own, named as in C; and the places of fields on a 64-bit system. */
interface XWindows extends Library {
    int KEY_PRESS = 2;
    int BUTTON_PRESS = 4;
    int BUTTON_RELEASE = 5;
    int EXPOSE = 12;
    int VISIBILITY_NOTIFY = 15;
    int DESTROY_NOTIFY = 17;
    int CLIENT_MESSAGE = 33;

    long EVENTS = 1 | 1 << 2 | 1 << 3 | 1 << 15 | 1 << 16 | 1 << 17;

    /** Of XEvent, and of its kinds. */
    int EVENT_SIZE = 192;

    int SENT_BY_A_CLIENT = 16;
    int X = 64;
    int Y = 68;
    int STATE = 80;
    int BUTTON = 84;
    int VISIBILITY = 40;
    int MESSAGE_DATA = 56;

    /** Of XSizeHints, with a position, and the same least and greatest size. */
    int HINTS_SIZE = 80;

    long POSITION_AND_SIZES = 1 << 2 | 1 << 4 | 1 << 5;
    int HINTS_X = 8;
    int HINTS_Y = 12;
    int LEAST_WIDTH = 24;
    int LEAST_HEIGHT = 28;
    int GREATEST_WIDTH = 32;
    int GREATEST_HEIGHT = 36;

    long XA_ATOM = 4;
    long XA_CARDINAL = 6;

    long XCreateSimpleWindow(
            Pointer display, long parent, int x, int y, int width, int height, int border, long colour, long ground);

    int XDestroyWindow(Pointer display, long window);

    int XStoreName(Pointer display, long window, String name);

    long XInternAtom(Pointer display, String name, int onlyIfExists);

    int XChangeProperty(
            Pointer display, long window, long property, long type, int format, int mode, Pointer data, int count);

    int XSetWMProtocols(Pointer display, long window, long[] protocols, int count);

    void XSetWMNormalHints(Pointer display, long window, Pointer hints);

    int XSelectInput(Pointer display, long window, long events);

    int XMapRaised(Pointer display, long window);

    int XRaiseWindow(Pointer display, long window);

    int XPending(Pointer display);

    int XNextEvent(Pointer display, Pointer event);

    long XLookupKeysym(Pointer keyEvent, int index);

    @Nullable
    Pointer XCreateGC(Pointer display, long drawable, long mask, @Nullable Pointer values);

    int XFreeGC(Pointer display, Pointer gc);

    @Nullable
    Pointer XCreateImage(
            Pointer display,
            Pointer visual,
            int depth,
            int format,
            int offset,
            Pointer data,
            int width,
            int height,
            int pad,
            int bytesPerLine);

    long XPutPixel(Pointer image, int x, int y, long pixel);

    int XPutImage(
            Pointer display,
            long drawable,
            Pointer gc,
            Pointer image,
            int fromX,
            int fromY,
            int x,
            int y,
            int width,
            int height);
}
