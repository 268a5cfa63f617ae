package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A combination of keys that the server keeps for one connection: passive grabs of whatever keys make it. A grab is of exactly
 * the modifiers that it names, so there is one for each of the others being on or off, too: Num Lock may be on, and a program
 * may hold Shift. For the display's thread.
 */
final class KeyGrab {
    private static final int KEY_PRESS = 2;
    /** XkbNewKeyboardNotify and XkbMapNotify; who uses XKB is told of a map by these alone. */
    private static final int MAP_EVENTS = 1 | 2;
    /** Of XKeyEvent. */
    private static final int TIME = 56;

    private static final int GRAB_MODE_ASYNC = 1;
    /** ShiftMask to Mod5Mask. */
    private static final int MODIFIERS = 0xff;
    /** Longer than a key that is held waits before it repeats. */
    private static final long REPEATS_WITHIN_MS = 1_000;

    private static final long TIME_BITS = 0xffff_ffffL;

    private final XDisplay display;
    private final List<Key> keys;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private Set<Grab> taken = Set.of();
    private boolean remapped = true;
    /** The type of XKB's events; 0 until they are asked for. */
    private int mapEvent;

    private boolean left;
    private @Nullable Long lastPress;

    /** A key with exactly these modifiers. */
    private record Grab(int keycode, int modifiers) {}

    /** @param keys modifiers, and last the one key that is none */
    KeyGrab(XDisplay display, List<Key> keys) {
        this.display = display;
        this.keys = List.copyOf(keys);
    }

    /** Whether the keyboard is another one than when this was last {@link #take taken}. */
    boolean remapped() {
        return remapped && !left;
    }

    /**
     * Takes it as the keyboard is now.
     *
     * @return for people: why it, or a part of it, is not to be had; empty if all of it is
     * @throws CommandException {@code platform_unsupported} if the server has no keyboard, or is gone
     */
    String take(Pointer open) throws CommandException {
        if (mapEvent == 0) {
            mapEvent = selectMapEvents(open);
        }
        remapped = false;
        Set<Grab> wanted = wanted(open);
        if (wanted.isEmpty()) {
            giveBack(open);
            return "this keyboard lacks one of its keys";
        }
        if (!wanted.equals(taken)) {
            giveBack(open);
        }
        taken = wanted;
        long root = display.xlib().x11.XDefaultRootWindow(open);
        for (Grab grab : wanted) {
            calls.XGrabKey(open, grab.keycode(), grab.modifiers(), root, 0, GRAB_MODE_ASYNC, GRAB_MODE_ASYNC);
        }
        return refused(open) ? "another program has it" : "";
    }

    /** Gives it back for good. */
    void leave(Pointer open) {
        left = true;
        giveBack(open);
    }

    /** Whether it has been pressed since this was last asked; a key that repeats was not. */
    boolean pressed(Pointer open) {
        boolean pressed = false;
        try (Memory event = new Memory(KeyboardCalls.EVENT_SIZE)) {
            while (calls.XPending(open) > 0) {
                calls.XNextEvent(open, event);
                int type = event.getInt(0);
                remapped |= type == mapEvent;
                pressed |= type == KEY_PRESS && isNew(event.getLong(TIME));
            }
        }
        return pressed && !left;
    }

    private int selectMapEvents(Pointer open) {
        IntByReference type = new IntByReference();
        IntByReference other = new IntByReference();
        calls.XkbQueryExtension(open, other, type, other, null, null);
        calls.XkbSelectEvents(open, KeyboardCalls.CORE_KEYBOARD, MAP_EVENTS, MAP_EVENTS);
        return type.getValue();
    }

    private boolean isNew(long time) {
        Long before = lastPress;
        lastPress = time;
        return before == null || ((time - before) & TIME_BITS) > REPEATS_WITHIN_MS;
    }

    private boolean refused(Pointer open) throws CommandException {
        try {
            display.check(open);
            return false;
        } catch (CommandException e) {
            if (display.lost()) {
                throw e;
            }
            return true;
        }
    }

    private void giveBack(Pointer open) {
        long root = display.xlib().x11.XDefaultRootWindow(open);
        // What was refused is given back, too, which is no fault.
        taken.forEach(grab -> calls.XUngrabKey(open, grab.keycode(), grab.modifiers(), root));
        taken = Set.of();
        display.xlib().x11.XSync(open, 0);
        display.forgive();
    }

    /** None if a key is missing. */
    private Set<Grab> wanted(Pointer open) throws CommandException {
        Set<Grab> wanted = new HashSet<>();
        try (KeyMap map = KeyMap.read(calls, open)) {
            int held = 0;
            for (Key key : keys.subList(0, keys.size() - 1)) {
                int bits = modifiers(map, KeySyms.of(key));
                if (bits == 0) {
                    return Set.of();
                }
                held |= bits;
            }
            int others = MODIFIERS & ~held;
            int keysym = KeySyms.of(keys.get(keys.size() - 1));
            for (int keycode = map.min(); keycode <= map.max(); keycode++) {
                if (makes(map, keycode, keysym)) {
                    // Each subset of the others; behind none of them come all again.
                    int on = others;
                    do {
                        wanted.add(new Grab(keycode, held | on));
                        on = (on - 1) & others;
                    } while (on != others);
                }
            }
        }
        return wanted;
    }

    /** Of the first key with this symbol that is mapped to any; 0 if there is none. */
    private static int modifiers(KeyMap map, int keysym) {
        for (int keycode = map.min(); keycode <= map.max(); keycode++) {
            int bits = map.modifiers(keycode);
            if (bits != 0 && makes(map, keycode, keysym)) {
                return bits;
            }
        }
        return 0;
    }

    /** Whether a key makes this symbol by itself, in any of its groups. */
    private static boolean makes(KeyMap map, int keycode, int keysym) {
        for (int group = 0; group < map.groups(keycode); group++) {
            if (map.keysym(keycode, 0, group) == keysym) {
                return true;
            }
        }
        return false;
    }
}
