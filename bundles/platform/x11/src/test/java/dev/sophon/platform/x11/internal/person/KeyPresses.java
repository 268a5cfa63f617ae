package dev.sophon.platform.x11.internal.person;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.ArrayList;
import java.util.List;

/** Every press of a key, of hands and of programs, with the server's time. */
public final class KeyPresses implements AutoCloseable {
    private interface LibXi extends Library {
        int XIQueryVersion(Pointer display, IntByReference major, IntByReference minor);

        int XISelectEvents(Pointer display, long window, Pointer masks, int count);
    }

    private interface Cookies extends Library {
        int XGetEventData(Pointer display, Pointer event);

        void XFreeEventData(Pointer display, Pointer event);
    }

    private static final LibXi XI = Libraries.required("libXi.so.6", "libxi6", LibXi.class);
    private static final Cookies COOKIES = Libraries.required("libX11.so.6", "libx11-6", Cookies.class);
    private static final KeyboardCalls CALLS = KeyboardCalls.load();
    private static final int ALL_MASTERS = 1;
    private static final int RAW_KEY_PRESS = 13;
    /** The keyboard that each server has for XTEST. */
    private static final int XTEST = 5;

    private final XDisplay display;

    /** @param millis by the server's clock */
    public record Press(long millis, boolean byHand) {}

    public KeyPresses(String server) throws Exception {
        display = XDisplay.open(new Xlib(), server, () -> {});
        display.call(open -> {
            XI.XIQueryVersion(open, new IntByReference(2), new IntByReference(2));
            try (Memory mask = new Memory(16);
                    Memory bits = new Memory(4)) {
                bits.setInt(0, 1 << RAW_KEY_PRESS);
                mask.setInt(0, ALL_MASTERS);
                mask.setInt(4, 4);
                mask.setPointer(8, bits);
                return XI.XISelectEvents(open, display.xlib().x11.XDefaultRootWindow(open), mask, 1);
            }
        });
    }

    /** Those since it was last asked. */
    public List<Press> next() throws Exception {
        return display.call(open -> {
            List<Press> presses = new ArrayList<>();
            display.xlib().x11.XSync(open, 0);
            try (Memory event = new Memory(KeyboardCalls.EVENT_SIZE)) {
                while (CALLS.XPending(open) > 0) {
                    CALLS.XNextEvent(open, event);
                    if (COOKIES.XGetEventData(open, event) != 0) {
                        Pointer raw = event.getPointer(48);
                        presses.add(new Press(raw.getLong(40), raw.getInt(52) != XTEST));
                        COOKIES.XFreeEventData(open, event);
                    }
                }
            }
            return presses;
        });
    }

    @Override
    public void close() {
        display.close();
    }
}
