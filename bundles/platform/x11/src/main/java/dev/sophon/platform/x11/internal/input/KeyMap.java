package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The server's map of the keyboard, all groups of it, as it was when this was read. For the display's thread. */
final class KeyMap implements AutoCloseable {
    // Offsets in XkbDescRec and XkbClientMapRec; the size and offsets of XkbSymMapRec.
    private static final int MIN_KEYCODE = 12;
    private static final int MAX_KEYCODE = 13;
    private static final int MAP = 32;
    private static final int SYMBOLS = 24;
    private static final int KEY_SYMBOLS = 32;
    private static final int MODIFIER_MAP = 40;
    private static final int KEY_SYMBOLS_SIZE = 8;
    private static final int GROUP_INFO = 4;
    private static final int KEY_OFFSET = 6;

    // Offsets in XkbMapChangesRec.
    private static final int CHANGES_SIZE = 64;
    private static final int CHANGED = 0;
    private static final int FIRST_CHANGED = 6;
    private static final int HOW_MANY_CHANGED = 7;
    private static final short KEY_SYMBOLS_CHANGED = 2;

    private static final int FIRST_GROUP = 1;
    /** The second of the types that every map begins with: plain and with Shift. */
    private static final int[] TWO_LEVELS = {1, 1, 1, 1};

    private static final int GROUPS = 0x0f;
    private static final int GROUP_SHIFT = 13;
    private static final int SHIFT = 1;

    private final KeyboardCalls calls;
    private final Pointer description;

    private KeyMap(KeyboardCalls calls, Pointer description) {
        this.calls = calls;
        this.description = description;
    }

    /** @throws CommandException {@code platform_unsupported} if the server has no keyboard */
    static KeyMap read(KeyboardCalls calls, Pointer open) throws CommandException {
        Pointer description = calls.XkbGetMap(open, KeyboardCalls.CLIENT_MAP, KeyboardCalls.CORE_KEYBOARD);
        if (description == null) {
            throw CommandException.unsupported("This X server has no keyboard that could be typed on.");
        }
        return new KeyMap(calls, description);
    }

    /**
     * Makes keys spare again, except those that somebody else gave another meaning since.
     *
     * @param assigned as they were given to {@link #assign}
     */
    static void clear(KeyboardCalls calls, Pointer open, Map<Integer, int[]> assigned) throws CommandException {
        try (KeyMap map = read(calls, open)) {
            Map<Integer, int[]> ours = new TreeMap<>();
            assigned.forEach((keycode, pair) -> {
                if (map.keysym(keycode, 0, 0) == pair[0] && map.keysym(keycode, SHIFT, 0) == pair[1]) {
                    ours.put(keycode, new int[2]);
                }
            });
            if (!ours.isEmpty()) {
                map.assign(open, ours);
            }
        }
    }

    @Override
    public void close() {
        calls.XkbFreeKeyboard(description, 0, 1);
    }

    int min() {
        return description.getByte(MIN_KEYCODE) & 0xff;
    }

    int max() {
        return description.getByte(MAX_KEYCODE) & 0xff;
    }

    /** How many groups a key has; 0 if it makes nothing. */
    int groups(int keycode) {
        return keySymbols(keycode).getByte(GROUP_INFO) & GROUPS;
    }

    /** The modifiers that a key is mapped to; 0 if it is none. */
    int modifiers(int keycode) {
        return description.getPointer(MAP).getPointer(MODIFIER_MAP).getByte(keycode) & 0xff;
    }

    /** What a key makes while these modifiers are active; 0 if nothing. */
    int keysym(int keycode, int modifiers, int group) {
        LongByReference keysym = new LongByReference();
        calls.XkbTranslateKeyCode(description, keycode, modifiers | group << GROUP_SHIFT, new IntByReference(), keysym);
        return (int) keysym.getValue();
    }

    /**
     * Changes spare keys in the server, all in one request, so that its clients read the map once.
     *
     * @param symbols for each key what it makes plain and with Shift; 0 and 0 to make it spare again; not empty
     */
    void assign(Pointer open, Map<Integer, int[]> symbols) {
        symbols.forEach((keycode, pair) -> {
            boolean nothing = pair[0] == 0 && pair[1] == 0;
            calls.XkbChangeTypesOfKey(description, keycode, nothing ? 0 : 1, FIRST_GROUP, TWO_LEVELS, null);
            if (!nothing) {
                long at = (long) Short.toUnsignedInt(keySymbols(keycode).getShort(KEY_OFFSET)) * Long.BYTES;
                Pointer places = description.getPointer(MAP).getPointer(SYMBOLS);
                places.setLong(at, pair[0]);
                places.setLong(at + Long.BYTES, pair[1]);
            }
        });
        int first = Collections.min(symbols.keySet());
        int last = Collections.max(symbols.keySet());
        try (Memory changes = new Memory(CHANGES_SIZE)) {
            changes.clear();
            changes.setShort(CHANGED, KEY_SYMBOLS_CHANGED);
            changes.setByte(FIRST_CHANGED, (byte) first);
            changes.setByte(HOW_MANY_CHANGED, (byte) (last - first + 1));
            // What lies between them is sent as it was read.
            calls.XkbChangeMap(open, description, changes);
        }
    }

    private Pointer keySymbols(int keycode) {
        return description
                .getPointer(MAP)
                .getPointer(KEY_SYMBOLS)
                .share((long) keycode * KEY_SYMBOLS_SIZE, KEY_SYMBOLS_SIZE);
    }
}
