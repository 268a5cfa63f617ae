package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import org.jspecify.annotations.Nullable;

/** What of libX11 typing takes: XKB, focus, grabs, properties and events. For the display's thread. */
public interface KeyboardCalls extends Library {
    /** XkbUseCoreKbd. */
    int CORE_KEYBOARD = 0x100;
    /** Types, symbols and modifiers of the keys. */
    int CLIENT_MAP = 1 | 2 | 4;
    /** Of an XEvent. */
    int EVENT_SIZE = 192;

    int XkbQueryExtension(
            Pointer display,
            IntByReference opcode,
            IntByReference event,
            IntByReference error,
            @Nullable IntByReference major,
            @Nullable IntByReference minor);

    int XkbSelectEvents(Pointer display, int device, int affected, int selected);

    @Nullable
    Pointer XkbGetMap(Pointer display, int which, int device);

    void XkbFreeKeyboard(Pointer description, int which, int freeAll);

    int XkbTranslateKeyCode(
            Pointer description, int keycode, int modifiers, IntByReference consumed, LongByReference keysym);

    int XkbChangeTypesOfKey(
            Pointer description, int keycode, int groups, int groupsMask, int[] types, @Nullable Pointer changes);

    int XkbChangeMap(Pointer display, Pointer description, Pointer changes);

    int XkbGetState(Pointer display, int device, byte[] state);

    int XkbLockModifiers(Pointer display, int device, int affected, int values);

    int XkbLatchModifiers(Pointer display, int device, int affected, int values);

    int XkbLockGroup(Pointer display, int device, int group);

    int XQueryKeymap(Pointer display, byte[] keys);

    int XGrabKey(
            Pointer display,
            int keycode,
            int modifiers,
            long window,
            int ownerEvents,
            int pointerMode,
            int keyboardMode);

    int XUngrabKey(Pointer display, int keycode, int modifiers, long window);

    int XPending(Pointer display);

    int XNextEvent(Pointer display, Pointer event);

    int XSelectInput(Pointer display, long window, long mask);

    int XSendEvent(Pointer display, long window, int propagate, long mask, Pointer event);

    int XGetInputFocus(Pointer display, LongByReference focus, IntByReference revertTo);

    int XQueryPointer(
            Pointer display,
            long window,
            LongByReference root,
            LongByReference child,
            IntByReference rootX,
            IntByReference rootY,
            IntByReference x,
            IntByReference y,
            IntByReference mask);

    int XGetPointerMapping(Pointer display, byte[] map, int length);

    long XInternAtom(Pointer display, String name, int onlyIfExists);

    int XChangeProperty(
            Pointer display, long window, long property, long type, int format, int mode, long[] data, int items);

    int XDeleteProperty(Pointer display, long window, long property);

    long XCreateSimpleWindow(
            Pointer display,
            long parent,
            int x,
            int y,
            int width,
            int height,
            int border,
            long colour,
            long background);

    int XSetSelectionOwner(Pointer display, long selection, long owner, long time);

    long XGetSelectionOwner(Pointer display, long selection);

    int XFlush(Pointer display);

    static KeyboardCalls load() {
        return Libraries.required("libX11.so.6", "libx11-6", KeyboardCalls.class);
    }
}
