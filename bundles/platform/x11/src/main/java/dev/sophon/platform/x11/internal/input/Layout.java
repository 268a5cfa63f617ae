package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How characters and symbols are typed in one group of the keyboard's map, and which keys make nothing at all. Not
 * thread-safe, and not changed after it was read.
 */
final class Layout {
    private static final int FIRST_OF_KEYPAD = 0xff80;
    private static final int LAST_OF_KEYPAD = 0xffbd;

    private final int group;
    private final int[] modifiersOf = new int[256];
    private final int[] keyOfModifier = new int[8];
    private final Map<Integer, Stroke> strokes = new HashMap<>();
    private final Map<Integer, Stroke> characters = new HashMap<>();
    private final Map<Integer, Integer> inAnyGroup = new HashMap<>();
    private final List<Integer> spare = new ArrayList<>();
    private int numLock;

    private Layout(int group) {
        this.group = group;
    }

    /**
     * Reads it, on the display's thread.
     *
     * @param group the active one, 0 to 3
     */
    static Layout read(KeyboardCalls calls, KeySyms names, Pointer open, int group) throws CommandException {
        Layout layout = new Layout(group);
        try (KeyMap map = KeyMap.read(calls, open)) {
            for (int keycode = map.min(); keycode <= map.max(); keycode++) {
                layout.readModifiers(map, keycode);
            }
            int[] masks = subsets(layout.usableModifiers());
            for (int keycode = map.min(); keycode <= map.max(); keycode++) {
                layout.readKey(map, keycode, masks, names);
            }
        }
        return layout;
    }

    int group() {
        return group;
    }

    /** Keys that are no modifiers and make nothing in any group. */
    List<Integer> spare() {
        return spare;
    }

    boolean isModifier(int keycode) {
        return modifiersOf[keycode] != 0;
    }

    /** The key that sets one modifier, given by its bit's number. */
    int keyOfModifier(int bit) {
        return keyOfModifier[bit];
    }

    /** The modifier that NumLock is; 0 if there is none. */
    int numLock() {
        return numLock;
    }

    /** The way to type a character with the fewest modifiers; line feed and tab are their keys. Null if there is none. */
    @Nullable
    Stroke ofCharacter(int codePoint) {
        return switch (codePoint) {
            case '\n' -> strokes.get(KeySyms.RETURN);
            case '\t' -> strokes.get(KeySyms.TAB);
            default -> characters.get(codePoint);
        };
    }

    /** The way to make a symbol with the fewest modifiers; null if there is none. */
    @Nullable
    Stroke ofKeysym(int keysym) {
        return strokes.get(keysym);
    }

    /** The key that has a symbol in another group: toolkits look there for the Latin letters of shortcuts. */
    @Nullable
    Stroke inAnyGroup(int keysym) {
        Integer keycode = inAnyGroup.get(keysym);
        return keycode == null ? null : new Stroke(keycode, 0);
    }

    private void readModifiers(KeyMap map, int keycode) {
        int modifiers = map.modifiers(keycode);
        modifiersOf[keycode] = modifiers;
        if (Integer.bitCount(modifiers) != 1) {
            return;
        }
        int keysym = map.keysym(keycode, 0, group);
        int bit = Integer.numberOfTrailingZeros(modifiers);
        if (KeySyms.shifts(keysym) && keyOfModifier[bit] == 0) {
            keyOfModifier[bit] = keycode;
        }
        if (keysym == KeySyms.NUM_LOCK) {
            numLock = modifiers;
        }
    }

    private int usableModifiers() {
        int usable = 0;
        for (int bit = 0; bit < keyOfModifier.length; bit++) {
            usable |= keyOfModifier[bit] == 0 ? 0 : 1 << bit;
        }
        return usable;
    }

    private void readKey(KeyMap map, int keycode, int[] masks, KeySyms names) {
        int groups = map.groups(keycode);
        if (groups == 0) {
            if (modifiersOf[keycode] == 0) {
                spare.add(keycode);
            }
            return;
        }
        for (int modifiers : masks) {
            int keysym = map.keysym(keycode, modifiers, group);
            if (keysym != 0) {
                remember(new Stroke(keycode, modifiers), keysym, names);
            }
        }
        for (int other = 0; other < groups; other++) {
            inAnyGroup.putIfAbsent(map.keysym(keycode, 0, other), keycode);
        }
    }

    private void remember(Stroke stroke, int keysym, KeySyms names) {
        keepSimplest(strokes, keysym, stroke);
        // What the keypad makes depends on NumLock, and some applications tell it from the same on other keys.
        if (keysym < FIRST_OF_KEYPAD || keysym > LAST_OF_KEYPAD) {
            names.character(keysym).ifPresent(character -> keepSimplest(characters, character, stroke));
        }
    }

    private static void keepSimplest(Map<Integer, Stroke> map, int key, Stroke stroke) {
        map.merge(
                key,
                stroke,
                (old, other) -> Integer.bitCount(other.modifiers()) < Integer.bitCount(old.modifiers()) ? other : old);
    }

    /** All masks that can be made of these bits. */
    private static int[] subsets(int mask) {
        List<Integer> found = new ArrayList<>();
        for (int subset = 0; subset <= mask; subset++) {
            if ((subset & ~mask) == 0) {
                found.add(subset);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }
}
