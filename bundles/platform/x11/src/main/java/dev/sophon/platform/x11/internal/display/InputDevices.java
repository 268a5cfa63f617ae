package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keyboards and pointers as version 2 of the X Input extension has them: those that stand in front, which windows hear of, and
 * behind them the devices that hands use. Asked by a connection of its own, since each says which version it speaks. For the
 * display's thread.
 */
public final class InputDevices {
    private interface LibXi extends Library {
        int XIQueryVersion(Pointer display, IntByReference major, IntByReference minor);

        int XISelectEvents(Pointer display, long window, Pointer masks, int count);

        @Nullable
        Pointer XIQueryDevice(Pointer display, int device, IntByReference count);

        void XIFreeDeviceInfo(Pointer devices);
    }

    /** XIAllDevices. */
    public static final int ALL = 0;
    /** XIAllMasterDevices: what stands in front. */
    public static final int ALL_IN_FRONT = 1;
    /** XIMasterPointer. */
    public static final int POINTER = 1;
    /** XIMasterKeyboard. */
    public static final int KEYBOARD = 2;

    // Of XGenericEventCookie.
    public static final int GENERIC_EVENT = 35;
    public static final int EXTENSION = 32;
    public static final int KIND = 36;

    /** XISlavePointer, XISlaveKeyboard and XIFloatingSlave are what stands behind the pointers and keyboards in front. */
    private static final int FIRST_BEHIND = 3;

    // Of XIDeviceInfo.
    private static final int INFO_SIZE = 40;
    private static final int INFO_NAME = 8;
    private static final int INFO_USE = 16;

    // Of XIEventMask and what it leads to.
    private static final int MASK_SIZE = 16;
    private static final int MASK_LENGTH = 4;
    private static final int MASK_BITS = 8;

    private final Xlib.LibX11 x11;
    private final LibXi xi;
    private final int extension;

    private InputDevices(Xlib.LibX11 x11, LibXi xi, int extension) {
        this.x11 = x11;
        this.xi = xi;
        this.extension = extension;
    }

    /**
     * Those of a display.
     *
     * @throws CommandException {@code platform_unsupported} where it cannot be known whose hands they are
     */
    public static InputDevices of(XDisplay display, Pointer open) throws CommandException {
        LibXi library = Libraries.optional("libXi.so.6", LibXi.class)
                .orElseThrow(() -> CommandException.unsupported("libXi.so.6 cannot be loaded (on Debian: libxi6)."));
        IntByReference opcode = new IntByReference();
        IntByReference ignored = new IntByReference();
        Xlib.LibX11 x11 = display.xlib().x11;
        boolean known = x11.XQueryExtension(open, "XInputExtension", opcode, ignored, ignored) != 0;
        // Before 2.1 nobody hears of what happens while another has a device grabbed.
        if (!known || library.XIQueryVersion(open, new IntByReference(2), new IntByReference(2)) != 0) {
            display.forgive();
            throw CommandException.unsupported("This X server lacks version 2.2 of the X Input extension.");
        }
        return new InputDevices(x11, library, opcode.getValue());
    }

    /** Whether an event, as XNextEvent has written it, is one of the extension's. */
    public boolean made(Pointer event) {
        return event.getInt(0) == GENERIC_EVENT && event.getInt(EXTENSION) == extension;
    }

    /** The ids of the devices that hands use, which are all that stand behind but XTEST's. */
    public Set<Integer> hands(Pointer open) {
        Set<Integer> hands = new HashSet<>();
        each(open, (id, use, name) -> {
            if (use >= FIRST_BEHIND && !name.endsWith("XTEST pointer") && !name.endsWith("XTEST keyboard")) {
                hands.add(id);
            }
        });
        return hands;
    }

    /**
     * The first one in front, which is the server's own and stays as long as it does.
     *
     * @param use {@link #POINTER} or {@link #KEYBOARD}
     * @throws CommandException {@code platform_unsupported} if there is none
     */
    public int first(Pointer open, int use) throws CommandException {
        Set<Integer> found = new HashSet<>();
        each(open, (id, itsUse, name) -> {
            if (itsUse == use) {
                found.add(id);
            }
        });
        return found.stream()
                .min(Integer::compare)
                .orElseThrow(() -> CommandException.unsupported("This X server has no pointer or no keyboard."));
    }

    /**
     * Has events of a device come.
     *
     * @param kinds a bit for each, in place of what was selected before
     */
    public void select(Pointer open, long window, int device, int kinds) {
        try (Memory mask = new Memory(MASK_SIZE);
                Memory bits = new Memory(Integer.BYTES)) {
            bits.setInt(0, kinds);
            mask.setInt(0, device);
            mask.setInt(MASK_LENGTH, Integer.BYTES);
            mask.setPointer(MASK_BITS, bits);
            xi.XISelectEvents(open, window, mask, 1);
        }
    }

    /** Has events of a device come from whatever window; see {@link #select(Pointer, long, int, int)}. */
    public void select(Pointer open, int device, int kinds) {
        select(open, x11.XDefaultRootWindow(open), device, kinds);
    }

    private interface Visitor {
        void visit(int id, int use, String name);
    }

    private void each(Pointer open, Visitor visitor) {
        IntByReference count = new IntByReference();
        Pointer devices = xi.XIQueryDevice(open, ALL, count);
        if (devices == null) {
            return;
        }
        for (int i = 0; i < count.getValue(); i++) {
            Pointer device = devices.share((long) i * INFO_SIZE);
            visitor.visit(
                    device.getInt(0),
                    device.getInt(INFO_USE),
                    device.getPointer(INFO_NAME).getString(0));
        }
        xi.XIFreeDeviceInfo(devices);
    }
}
