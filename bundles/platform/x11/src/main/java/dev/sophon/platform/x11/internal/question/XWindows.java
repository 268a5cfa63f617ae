package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** What of libX11 it takes to show a window of our own, named as in C; and the places of fields on a 64-bit system. */
interface XWindows extends Library {
    /** Of XSetWindowAttributes. */
    int ATTRIBUTES_SIZE = 112;

    int OVERRIDE_REDIRECT = 88;
    long SETS_OVERRIDE_REDIRECT = 1 << 9;
    int REVERTS_TO_POINTER_ROOT = 1;

    int FOCUS_OUT = 10;
    int EXPOSE = 12;
    int VISIBILITY_NOTIFY = 15;
    int DESTROY_NOTIFY = 17;
    int UNMAP_NOTIFY = 18;
    int REPARENT_NOTIFY = 21;
    int CONFIGURE_NOTIFY = 22;
    int MAPPING_NOTIFY = 34;

    /** What happens to the window; what is done in it comes by {@link QuestionInput}. */
    long EVENTS = 1 << 15 | 1 << 16 | 1 << 17 | 1 << 21;

    /** Of XEvent, and of its kinds. */
    int EVENT_SIZE = 192;

    int SERIAL = 8;
    int SENT_BY_A_CLIENT = 16;
    int VISIBILITY = 40;
    int FOCUS_DETAIL = 44;
    int FOCUS_OF_POINTER = 5;
    int PLACE_X = 48;
    int PLACE_Y = 52;
    int PLACE_WIDTH = 56;
    int PLACE_HEIGHT = 60;

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

    int XDestroySubwindows(Pointer display, long window);

    int XReparentWindow(Pointer display, long window, long parent, int x, int y);

    /** With {@link #ARROW}, as this user's theme has it. */
    long XCreateFontCursor(Pointer display, int shape);

    int ARROW = 68;

    int XDefineCursor(Pointer display, long window, long cursor);

    int XFreeCursor(Pointer display, long cursor);

    int XStoreName(Pointer display, long window, String name);

    long XInternAtom(Pointer display, String name, int onlyIfExists);

    int XChangeProperty(
            Pointer display, long window, long property, long type, int format, int mode, Pointer data, int count);

    int XSetWMProtocols(Pointer display, long window, long[] protocols, int count);

    void XSetWMNormalHints(Pointer display, long window, Pointer hints);

    int XSelectInput(Pointer display, long window, long events);

    int XChangeWindowAttributes(Pointer display, long window, long mask, Pointer attributes);

    int XSetInputFocus(Pointer display, long window, int revertTo, long time);

    int XMapRaised(Pointer display, long window);

    int XRaiseWindow(Pointer display, long window);

    int XMapWindow(Pointer display, long window);

    int XMoveWindow(Pointer display, long window, int x, int y);

    int XResizeWindow(Pointer display, long window, int width, int height);

    /** The number that the next request will have. */
    long XNextRequest(Pointer display);

    int XGrabServer(Pointer display);

    int XUngrabServer(Pointer display);

    int XFlush(Pointer display);

    /** Tells which keys are down, by one bit of the 32 bytes for each. */
    int XQueryKeymap(Pointer display, byte[] keys);

    int XPending(Pointer display);

    /** With {@link #ALREADY_READ}: how many events wait to be looked at, without asking the server for more. */
    int XEventsQueued(Pointer display, int mode);

    int ALREADY_READ = 0;

    int XNextEvent(Pointer display, Pointer event);

    /** What keys mean has changed. */
    int XRefreshKeyboardMapping(Pointer mappingEvent);

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
