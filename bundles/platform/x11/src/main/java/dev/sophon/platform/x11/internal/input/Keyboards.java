package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keyboards, and the mice, behind the one that applications see, with the keys that are down on them. Of the one in front the server
 * keeps only whether the last press or release of a key, of whatever keyboard, was a press. For the display's thread.
 */
final class Keyboards {
    private static final String XTEST = "XTEST keyboard";
    private static final String XTEST_MOUSE = "XTEST pointer";
    /** IsXExtensionKeyboard. */
    private static final int BEHIND = 3;
    /** IsXExtensionPointer. */
    private static final int MOUSE_BEHIND = 4;

    // Of XDeviceInfo.
    private static final int INFO_SIZE = 40;
    private static final int INFO_NAME = 16;
    private static final int INFO_USE = 28;

    // Of XDeviceState and XKeyState.
    private static final int STATE_CLASSES = 8;
    private static final int STATE_DATA = 16;
    private static final int CLASS_LENGTH = 1;
    private static final int KEY_CLASS = 0;
    private static final int BUTTON_CLASS = 1;
    /** And the buttons, likewise. */
    private static final int KEYS = 4;

    private static final int KEYS_SIZE = 32;

    /** The X Input extension, version 1. */
    interface LibXi extends Library {
        @Nullable
        Pointer XListInputDevices(Pointer display, IntByReference count);

        void XFreeDeviceList(Pointer list);

        @Nullable
        Pointer XOpenDevice(Pointer display, long id);

        int XCloseDevice(Pointer display, Pointer device);

        @Nullable
        Pointer XQueryDeviceState(Pointer display, Pointer device);

        void XFreeDeviceState(Pointer state);
    }

    private final XDisplay display;
    private final Optional<LibXi> xi = Libraries.optional("libXi.so.6", LibXi.class);

    Keyboards(XDisplay display) {
        this.display = display;
    }

    /** The keycodes that hands hold: those down on any keyboard but XTEST's. None without the extension. */
    BitSet heldByHands(Pointer open) {
        return down(open, BEHIND, KEY_CLASS, name -> !name.endsWith(XTEST));
    }

    /** The keycodes that programs hold, through XTEST. */
    BitSet heldByPrograms(Pointer open) {
        return down(open, BEHIND, KEY_CLASS, name -> name.endsWith(XTEST));
    }

    /** The buttons that programs hold, through XTEST, by their physical numbers. */
    BitSet buttonsHeldByPrograms(Pointer open) {
        return down(open, MOUSE_BEHIND, BUTTON_CLASS, name -> name.endsWith(XTEST_MOUSE));
    }

    private BitSet down(Pointer open, int use, int part, Predicate<String> named) {
        BitSet keys = new BitSet();
        IntByReference count = new IntByReference();
        Pointer list = xi.isPresent() ? xi.get().XListInputDevices(open, count) : null;
        if (list == null) {
            return keys;
        }
        try {
            for (int i = 0; i < count.getValue(); i++) {
                Pointer info = list.share((long) i * INFO_SIZE);
                if (info.getInt(INFO_USE) == use
                        && named.test(info.getPointer(INFO_NAME).getString(0))) {
                    keys.or(down(open, xi.get(), info.getLong(0), part));
                }
            }
        } finally {
            xi.get().XFreeDeviceList(list);
        }
        return keys;
    }

    private BitSet down(Pointer open, LibXi known, long id, int part) {
        Pointer device = known.XOpenDevice(open, id);
        if (device == null) {
            // Unplugged since it was listed.
            display.forgive();
            return new BitSet();
        }
        Pointer state = known.XQueryDeviceState(open, device);
        BitSet keys = state == null ? new BitSet() : keys(state, part);
        if (state == null) {
            display.forgive();
        } else {
            known.XFreeDeviceState(state);
        }
        known.XCloseDevice(open, device);
        return keys;
    }

    private static BitSet keys(Pointer state, int wanted) {
        Pointer part = state.getPointer(STATE_DATA);
        for (int i = 0; i < state.getInt(STATE_CLASSES); i++) {
            if (part.getByte(0) == wanted) {
                return BitSet.valueOf(part.getByteArray(KEYS, KEYS_SIZE));
            }
            part = part.share(part.getByte(CLASS_LENGTH) & 0xff);
        }
        return new BitSet();
    }
}
