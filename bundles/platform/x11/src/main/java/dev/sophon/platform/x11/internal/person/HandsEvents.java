package dev.sophon.platform.x11.internal.person;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.ArrayList;
import java.util.List;

/**
 * The raw events of the devices that hands use, which are all but XTEST's, by version 2 of the X Input extension. They come
 * whoever has grabbed the device. For the display's thread.
 */
final class HandsEvents {
    private interface LibXi extends Library {
        int XIQueryVersion(Pointer display, IntByReference major, IntByReference minor);

        int XISelectEvents(Pointer display, long window, Pointer masks, int count);

        Pointer XIQueryDevice(Pointer display, int device, IntByReference count);

        void XIFreeDeviceInfo(Pointer devices);
    }

    private static final int ALL_DEVICES = 0;
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

    // Of XGenericEventCookie.
    private static final int GENERIC_EVENT = 35;
    private static final int EXTENSION = 32;
    private static final int KIND = 36;

    private static final int HIERARCHY_CHANGED = 11;
    /** XI_RawKeyPress to XI_RawMotion, and XI_RawTouchBegin to XI_RawTouchEnd. */
    private static final int HANDS = 0b11111 << 13 | 0b111 << 22;

    private final XDisplay display;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private final LibXi xi;
    private final int extension;
    private final List<Integer> selected = new ArrayList<>();
    private boolean changed;

    private HandsEvents(XDisplay display, LibXi xi, int extension) {
        this.display = display;
        this.xi = xi;
        this.extension = extension;
    }

    /** @throws CommandException {@code platform_unsupported} where it cannot be known whose hands they are */
    static HandsEvents of(XDisplay display, Pointer open) throws CommandException {
        LibXi library = Libraries.optional("libXi.so.6", LibXi.class)
                .orElseThrow(() -> CommandException.unsupported("libXi.so.6 cannot be loaded (on Debian: libxi6)."));
        IntByReference opcode = new IntByReference();
        IntByReference ignored = new IntByReference();
        boolean known = display.xlib().x11.XQueryExtension(open, "XInputExtension", opcode, ignored, ignored) != 0;
        // Before 2.1 nobody hears of what happens while another has a device grabbed.
        if (!known || library.XIQueryVersion(open, new IntByReference(2), new IntByReference(2)) != 0) {
            display.forgive();
            throw CommandException.unsupported("This X server lacks version 2.2 of the X Input extension.");
        }
        HandsEvents events = new HandsEvents(display, library, opcode.getValue());
        events.select(open, ALL_DEVICES, 1 << HIERARCHY_CHANGED);
        return events;
    }

    /** Has the events of all hands' devices come, as many as there are now. */
    void begin(Pointer open) {
        changed = false;
        IntByReference count = new IntByReference();
        Pointer devices = xi.XIQueryDevice(open, ALL_DEVICES, count);
        for (int i = 0; i < count.getValue(); i++) {
            Pointer device = devices.share((long) i * INFO_SIZE);
            String name = device.getPointer(INFO_NAME).getString(0);
            if (device.getInt(INFO_USE) >= FIRST_BEHIND
                    && !name.endsWith("XTEST pointer")
                    && !name.endsWith("XTEST keyboard")) {
                selected.add(device.getInt(0));
            }
        }
        xi.XIFreeDeviceInfo(devices);
        selected.forEach(device -> select(open, device, HANDS));
        settle(open);
    }

    /** Has none of them come. */
    void end(Pointer open) {
        selected.forEach(device -> select(open, device, 0));
        selected.clear();
        settle(open);
    }

    /** Whether one has come since it was last asked. */
    boolean any(Pointer open) {
        boolean any = false;
        try (Memory event = new Memory(KeyboardCalls.EVENT_SIZE)) {
            while (calls.XPending(open) > 0) {
                calls.XNextEvent(open, event);
                if (event.getInt(0) == GENERIC_EVENT && event.getInt(EXTENSION) == extension) {
                    boolean plugged = event.getInt(KIND) == HIERARCHY_CHANGED;
                    changed |= plugged;
                    any |= !plugged;
                }
            }
        }
        return any;
    }

    /** Whether a device has come or gone since {@link #begin}. */
    boolean changed() {
        return changed;
    }

    private void select(Pointer open, int device, int kinds) {
        try (Memory mask = new Memory(MASK_SIZE);
                Memory bits = new Memory(Integer.BYTES)) {
            bits.setInt(0, kinds);
            mask.setInt(0, device);
            mask.setInt(MASK_LENGTH, Integer.BYTES);
            mask.setPointer(MASK_BITS, bits);
            xi.XISelectEvents(open, display.xlib().x11.XDefaultRootWindow(open), mask, 1);
        }
    }

    /** A device may have been unplugged since it was listed. */
    private void settle(Pointer open) {
        display.xlib().x11.XSync(open, 0);
        display.forgive();
    }
}
