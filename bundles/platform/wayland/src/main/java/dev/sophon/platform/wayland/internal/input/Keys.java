package dev.sophon.platform.wayland.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;

/** Which key is meant, by its number in input-event-codes.h, in {@link Keymaps#ofKeys}. */
final class Keys {
    /** The keys of an American keyboard that make characters, by rows: what they make without Shift, and with it. */
    private static final String[][] ROWS = {
        {"`", "~"},
        {"1234567890-=", "!@#$%^&*()_+"},
        {"qwertyuiop[]", "QWERTYUIOP{}"},
        {"asdfghjkl;'", "ASDFGHJKL:\""},
        {"\\zxcvbnm,./", "|ZXCVBNM<>?"},
        {" ", " "}
    };

    private static final int[] FIRST = {41, 2, 16, 30, 43, Keymaps.KEY_SPACE};

    // The real modifiers, which every keymap has at the same bits.
    private static final int SHIFT = 1;
    private static final int CONTROL = 1 << 2;
    private static final int MOD1 = 1 << 3;
    private static final int MOD4 = 1 << 6;
    private static final int MOD5 = 1 << 7;

    private Keys() {}

    /** Its number; {@link Keymaps#KEY_SPARE} for a character that no key has. */
    static int code(Key key) throws CommandException {
        return key instanceof Key.OfCharacter character ? code(character.codePoint()) : code((Key.Named) key);
    }

    static int code(int codePoint) {
        for (int row = 0; row < ROWS.length; row++) {
            for (String made : ROWS[row]) {
                int at = made.indexOf(codePoint);
                if (at >= 0) {
                    return FIRST[row] + at;
                }
            }
        }
        return Keymaps.KEY_SPARE;
    }

    /** What it changes while it is down; 0 for no modifier. */
    static int modifier(Key key) {
        if (!(key instanceof Key.Named named)) {
            return 0;
        }
        return switch (named) {
            case CTRL -> CONTROL;
            case SHIFT -> SHIFT;
            case ALT -> MOD1;
            case ALT_GR -> MOD5;
            case SUPER -> MOD4;
            default -> 0;
        };
    }

    private static int code(Key.Named key) throws CommandException {
        return switch (key) {
            case CTRL -> 29;
            case SHIFT -> 42;
            case ALT -> 56;
            case ALT_GR -> 100;
            case SUPER -> 125;
            case ENTER -> Keymaps.KEY_ENTER;
            case ESCAPE -> 1;
            case TAB -> Keymaps.KEY_TAB;
            case BACKSPACE -> 14;
            case DELETE -> 111;
            case INSERT -> 110;
            case HOME -> 102;
            case END -> 107;
            case PAGE_UP -> 104;
            case PAGE_DOWN -> 109;
            case UP -> 103;
            case DOWN -> 108;
            case LEFT -> 105;
            case RIGHT -> 106;
            case SPACE -> Keymaps.KEY_SPACE;
            case PRINT_SCREEN -> 99;
            case PAUSE -> 119;
            case MENU -> 127;
            case VOLUME_UP -> 115;
            case VOLUME_DOWN -> 114;
            case VOLUME_MUTE -> 113;
            case MEDIA_PLAY -> 164;
            case MEDIA_STOP -> 166;
            case MEDIA_NEXT -> 163;
            case MEDIA_PREVIOUS -> 165;
            case CAPS_LOCK, NUM_LOCK, SCROLL_LOCK ->
                throw CommandException.unsupported("On Wayland each keyboard has locks of its own, so that none of the"
                        + " person's can be switched.");
            case F11 -> 87;
            case F12 -> 88;
            default -> function(Integer.parseInt(key.name().substring(1)));
        };
    }

    /** F1 to F10 are beside each other, and so are F13 to F24. */
    private static int function(int number) {
        return number <= 10 ? 58 + number : 170 + number;
    }
}
