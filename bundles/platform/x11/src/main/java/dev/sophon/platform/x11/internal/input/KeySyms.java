package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Library;
import dev.sophon.node.platform.input.Key;
import dev.sophon.platform.x11.internal.display.Libraries;
import java.util.Optional;
import java.util.OptionalInt;

/** The symbols that X11 gives to keys, by appendix A of its protocol. Thread-safe. */
final class KeySyms {
    private interface LibXkbCommon extends Library {
        int xkb_keysym_to_utf32(int keysym);
    }

    static final int RETURN = 0xff0d;
    static final int TAB = 0xff09;
    static final int SHIFT = 0xffe1;
    static final int LEVEL_3_SHIFT = 0xfe03;
    static final int LEVEL_5_SHIFT = 0xfe11;
    static final int NUM_LOCK = 0xff7f;

    private static final int UNICODE = 0x01000000;
    /** Above are dead keys, function keys and modifiers: no characters, whatever a library makes of them. */
    private static final int LAST_OF_CHARACTERS = 0xf000;

    private static final int F1 = 0xffbe;

    private final Optional<LibXkbCommon> names = Libraries.optional("libxkbcommon.so.0", LibXkbCommon.class);

    /** Whether a modifier with this symbol only selects what other keys make. */
    static boolean shifts(int keysym) {
        return keysym == SHIFT || keysym == SHIFT + 1 || keysym == LEVEL_3_SHIFT || keysym == LEVEL_5_SHIFT;
    }

    /** The symbol of a character; line feed and tab are those of their keys. */
    static int of(int codePoint) {
        if (codePoint == '\n' || codePoint == '\t') {
            return codePoint == '\n' ? RETURN : TAB;
        }
        boolean latin1 = (codePoint >= 0x20 && codePoint <= 0x7e) || (codePoint >= 0xa0 && codePoint <= 0xff);
        return latin1 ? codePoint : UNICODE | codePoint;
    }

    /**
     * The character of a symbol; empty if it is none. Without libxkbcommon the symbols older than Unicode are not known,
     * and their characters are typed as if the layout had none of them.
     */
    OptionalInt character(int keysym) {
        if (keysym >= 0x20 && keysym <= 0xff && of(keysym) == keysym) {
            return OptionalInt.of(keysym);
        }
        if ((keysym & 0xff000000) == UNICODE) {
            return OptionalInt.of(keysym & 0x00ffffff);
        }
        if (keysym <= 0xff || keysym >= LAST_OF_CHARACTERS || names.isEmpty()) {
            return OptionalInt.empty();
        }
        int character = names.get().xkb_keysym_to_utf32(keysym);
        return character == 0 ? OptionalInt.empty() : OptionalInt.of(character);
    }

    static int of(Key key) {
        return key instanceof Key.OfCharacter character ? of(character.codePoint()) : of((Key.Named) key);
    }

    private static int of(Key.Named key) {
        return switch (key) {
            case CTRL -> 0xffe3;
            case SHIFT -> SHIFT;
            case ALT -> 0xffe9;
            case ALT_GR -> LEVEL_3_SHIFT;
            case SUPER -> 0xffeb;
            case ENTER -> RETURN;
            case ESCAPE -> 0xff1b;
            case TAB -> TAB;
            case BACKSPACE -> 0xff08;
            case DELETE -> 0xffff;
            case INSERT -> 0xff63;
            case HOME -> 0xff50;
            case LEFT -> 0xff51;
            case UP -> 0xff52;
            case RIGHT -> 0xff53;
            case DOWN -> 0xff54;
            case PAGE_UP -> 0xff55;
            case PAGE_DOWN -> 0xff56;
            case END -> 0xff57;
            case SPACE -> 0x20;
            case CAPS_LOCK -> 0xffe5;
            case NUM_LOCK -> NUM_LOCK;
            case SCROLL_LOCK -> 0xff14;
            case PRINT_SCREEN -> 0xff61;
            case PAUSE -> 0xff13;
            case MENU -> 0xff67;
            case VOLUME_DOWN -> 0x1008ff11;
            case VOLUME_MUTE -> 0x1008ff12;
            case VOLUME_UP -> 0x1008ff13;
            case MEDIA_PLAY -> 0x1008ff14;
            case MEDIA_STOP -> 0x1008ff15;
            case MEDIA_PREVIOUS -> 0x1008ff16;
            case MEDIA_NEXT -> 0x1008ff17;
            default -> F1 - 1 + Integer.parseInt(key.name().substring(1));
        };
    }
}
