package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;

/** The keyboard's state: the active group, and the modifiers by why they are active. Masks are of the core protocol. */
record KeyState(int group, int modifiers, int latched, int locked) {
    // Of XkbStateRec.
    private static final int SIZE = 18;
    private static final int GROUP = 0;
    private static final int MODIFIERS = 6;
    private static final int LATCHED = 8;
    private static final int LOCKED = 9;

    static KeyState of(KeyboardCalls calls, Pointer open) {
        byte[] state = new byte[SIZE];
        calls.XkbGetState(open, KeyboardCalls.CORE_KEYBOARD, state);
        return new KeyState(state[GROUP], state[MODIFIERS] & 0xff, state[LATCHED] & 0xff, state[LOCKED] & 0xff);
    }
}
