package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Libraries;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which button has to be pressed for one that applications know: the device that XTEST speaks for has a map of its own, as
 * every device has, and what comes out of it goes through the map of the core protocol, which left-handed people change. For
 * the display's thread.
 */
final class ButtonMap {
    private static final int MOST_BUTTONS = 255;
    private static final String XTEST = "XTEST pointer";
    // Of XDeviceInfo.
    private static final int INFO_SIZE = 40;
    private static final int INFO_NAME = 16;

    /** The X Input extension, version 1. */
    interface LibXi extends Library {
        Pointer XListInputDevices(Pointer display, IntByReference count);

        void XFreeDeviceList(Pointer list);

        Pointer XOpenDevice(Pointer display, long id);

        int XGetDeviceButtonMapping(Pointer display, Pointer device, byte[] map, int length);
    }

    private final KeyboardCalls calls;
    private final Optional<LibXi> xi = Libraries.optional("libXi.so.6", LibXi.class);
    private boolean looked;
    private @Nullable Pointer device;

    ButtonMap(KeyboardCalls calls) {
        this.calls = calls;
    }

    /**
     * The button to press.
     *
     * @param button as applications know it, from 1
     * @return empty if no button makes it
     */
    OptionalInt physical(Pointer open, int button) {
        byte[] core = new byte[MOST_BUTTONS];
        int buttons = calls.XGetPointerMapping(open, core, core.length);
        Pointer xtest = device(open);
        byte[] own = new byte[MOST_BUTTONS];
        int ownButtons = xtest == null ? 0 : xi.orElseThrow().XGetDeviceButtonMapping(open, xtest, own, own.length);
        for (int physical = 1; physical <= buttons; physical++) {
            int between = physical <= ownButtons ? own[physical - 1] & 0xff : physical;
            if (between >= 1 && between <= buttons && (core[between - 1] & 0xff) == button) {
                return OptionalInt.of(physical);
            }
        }
        return OptionalInt.empty();
    }

    /** The device that XTEST speaks for, which stays as long as the display; null without the extension. */
    private @Nullable Pointer device(Pointer open) {
        if (!looked && xi.isPresent()) {
            looked = true;
            device = find(open, xi.get());
        }
        return device;
    }

    private static @Nullable Pointer find(Pointer open, LibXi xi) {
        IntByReference count = new IntByReference();
        Pointer list = xi.XListInputDevices(open, count);
        if (list == null) {
            return null;
        }
        try {
            for (int i = 0; i < count.getValue(); i++) {
                Pointer info = list.share((long) i * INFO_SIZE);
                if (info.getPointer(INFO_NAME).getString(0).endsWith(XTEST)) {
                    return xi.XOpenDevice(open, info.getLong(0));
                }
            }
            return null;
        } finally {
            xi.XFreeDeviceList(list);
        }
    }
}
