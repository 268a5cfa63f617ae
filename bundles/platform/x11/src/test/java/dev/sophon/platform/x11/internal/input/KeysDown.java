package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.Libraries;
import java.util.List;
import java.util.stream.IntStream;

/** The state of the keyboard: the keys that are down, by their codes, and the group. */
final class KeysDown {
    private interface Groups extends Library {
        int XkbLockGroup(Pointer display, int device, int group);
    }

    private static final Groups GROUPS = Libraries.required("libX11.so.6", "libx11-6", Groups.class);
    private static final KeyboardCalls CALLS = KeyboardCalls.load();

    private KeysDown() {}

    /** Switches to a group of the layout, as a person's shortcut does. */
    static int lockGroup(Pointer open, int group) {
        GROUPS.XkbLockGroup(open, KeyboardCalls.CORE_KEYBOARD, group);
        return KeyState.of(CALLS, open).group();
    }

    static List<Integer> list(Pointer open) {
        byte[] down = new byte[32];
        CALLS.XQueryKeymap(open, down);
        return IntStream.range(0, 256)
                .filter(keycode -> (down[keycode / 8] >> (keycode % 8) & 1) != 0)
                .boxed()
                .toList();
    }
}
