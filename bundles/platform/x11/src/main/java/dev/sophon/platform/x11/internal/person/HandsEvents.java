package dev.sophon.platform.x11.internal.person;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.InputDevices;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.HashSet;
import java.util.Set;

/**
 * The raw events of the devices that hands use, which are all but XTEST's, by version 2 of the X Input extension. They come
 * whoever has grabbed the device. For the display's thread.
 */
final class HandsEvents {
    private static final int HIERARCHY_CHANGED = 11;
    /** XI_RawKeyPress to XI_RawMotion, and XI_RawTouchBegin to XI_RawTouchEnd. */
    private static final int HANDS = 0b11111 << 13 | 0b111 << 22;

    private final XDisplay display;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private final InputDevices devices;
    private final Set<Integer> selected = new HashSet<>();
    private boolean changed;

    private HandsEvents(XDisplay display, InputDevices devices) {
        this.display = display;
        this.devices = devices;
    }

    /** @throws CommandException {@code platform_unsupported} where it cannot be known whose hands they are */
    static HandsEvents of(XDisplay display, Pointer open) throws CommandException {
        InputDevices devices = InputDevices.of(display, open);
        devices.select(open, InputDevices.ALL, 1 << HIERARCHY_CHANGED);
        return new HandsEvents(display, devices);
    }

    /** Has the events of all hands' devices come, as many as there are now. */
    void begin(Pointer open) {
        changed = false;
        selected.addAll(devices.hands(open));
        selected.forEach(device -> devices.select(open, device, HANDS));
        settle(open);
    }

    /** Has none of them come. */
    void end(Pointer open) {
        selected.forEach(device -> devices.select(open, device, 0));
        selected.clear();
        settle(open);
    }

    /** Whether one has come since it was last asked. */
    boolean any(Pointer open) {
        boolean any = false;
        try (Memory event = new Memory(KeyboardCalls.EVENT_SIZE)) {
            while (calls.XPending(open) > 0) {
                calls.XNextEvent(open, event);
                if (devices.made(event)) {
                    boolean plugged = event.getInt(InputDevices.KIND) == HIERARCHY_CHANGED;
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

    /** A device may have been unplugged since it was listed. */
    private void settle(Pointer open) {
        display.xlib().x11.XSync(open, 0);
        display.forgive();
    }
}
