package dev.sophon.node.ui.internal;

/**
 * Text in which nothing hides: characters that are not seen, or that change the order in which others are seen, stand as
 * the escapes that JSON and Java have for them.
 */
final class VisibleText {
    private VisibleText() {}

    /** @param most code points of the text; of a longer one its beginning and its end are shown, and how much is not */
    static String of(String text, int most) {
        int length = text.codePointCount(0, text.length());
        if (length <= most) {
            return escaped(text);
        }
        int head = most * 2 / 3;
        int tail = most - head;
        return escaped(text.substring(0, text.offsetByCodePoints(0, head)))
                + " [… " + (length - most) + " characters NOT SHOWN …] "
                + escaped(text.substring(text.offsetByCodePoints(text.length(), -tail)));
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(one -> append(shown, one));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int one) {
        switch (one) {
            case '\\' -> shown.append("\\\\");
            case '"' -> shown.append("\\\"");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (hides(one)) {
                    for (char half : Character.toChars(one)) {
                        shown.append(String.format("\\u%04x", (int) half));
                    }
                } else {
                    shown.appendCodePoint(one);
                }
            }
        }
    }

    private static boolean hides(int one) {
        return switch (Character.getType(one)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    // Any number of them piles up on one character and covers what is around it.
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> true;
            case Character.SPACE_SEPARATOR -> one != ' ';
            // Letters that show nothing at all, of Korean and of Braille.
            default -> one == 0x115f || one == 0x1160 || one == 0x3164 || one == 0xffa0 || one == 0x2800;
        };
    }
}
