package dev.sophon.platform.wayland.internal.input;

import java.util.Locale;
import java.util.Map;

/** The keymaps of our keyboard, in the text format of XKB. */
final class Keymaps {
    static final int KEY_TAB = 15;
    static final int KEY_ENTER = 28;
    static final int KEY_SPACE = 57;
    /** The key that a keymap of keys has for one character that it has not otherwise: KEY_RO, on few real keyboards. */
    static final int KEY_SPARE = 89;
    /** How a number in input-event-codes.h becomes one in XKB. */
    private static final int OFFSET = 8;

    private static final String TYPES =
            "xkb_types { include \"complete\" };\nxkb_compatibility { include \"complete\" };\n";
    private static final String KEYCODES = "xkb_keymap {\nxkb_keycodes { include \"evdev+aliases(qwerty)\" };\n";

    private Keymaps() {}

    /** All named keys, and those of an American keyboard. */
    static String ofKeys() {
        return ofKeys(0);
    }

    /** @param codePoint what {@link #KEY_SPARE} makes; 0 for nothing */
    static String ofKeys(int codePoint) {
        StringBuilder more = new StringBuilder();
        for (int i = 13; i <= 24; i++) {
            more.append("key <FK").append(i).append("> { [ F").append(i).append(" ] };\n");
        }
        if (codePoint != 0) {
            more.append("key <AB11> { [ ").append(symbol(codePoint)).append(" ] };\n");
        }
        return KEYCODES + TYPES + "xkb_symbols { include \"pc+us+level3(ralt_switch)+inet(evdev)\"\n" + more
                + "};\n};\n";
    }

    /**
     * A map of characters alone.
     *
     * @param codes which key makes which, by its number in input-event-codes.h
     */
    static String ofCharacters(Map<Integer, Integer> codes) {
        StringBuilder names = new StringBuilder();
        StringBuilder symbols = new StringBuilder();
        codes.forEach((codePoint, code) -> {
            names.append("<T").append(code).append("> = ").append(code + OFFSET).append(";\n");
            symbols.append("key <T").append(code).append("> { [ ");
            symbols.append(symbol(codePoint)).append(" ] };\n");
        });
        return "xkb_keymap {\nxkb_keycodes { minimum = 8; maximum = 255;\n" + names + "};\n" + TYPES + "xkb_symbols {\n"
                + symbols + "};\n};\n";
    }

    private static String symbol(int codePoint) {
        if (codePoint == '\n') {
            return "Return";
        }
        if (codePoint == '\t') {
            return "Tab";
        }
        boolean latin1 = (codePoint >= 0x20 && codePoint <= 0x7e) || (codePoint >= 0xa0 && codePoint <= 0xff);
        // Those of Latin-1 are their own numbers; all others are told by their number in Unicode.
        return String.format(Locale.ROOT, latin1 ? "0x%x" : "U%04X", codePoint);
    }
}
