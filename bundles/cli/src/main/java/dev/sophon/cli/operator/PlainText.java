package dev.sophon.cli.operator;

/**
 * Text as it may go to a terminal. Names come from other machines: a control character in one could move the cursor, give
 * commands to the terminal or turn the direction of what follows.
 */
final class PlainText {
    private PlainText() {}

    /** The text with each such character written as its number, as JSON does. */
    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (harmless(c)) {
                plain.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    plain.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return plain.toString();
    }

    private static boolean harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
