package dev.sophon.command.input.internal.keyboard;

import dev.sophon.node.command.CommandException;

/** Which texts can be typed. */
public final class TypedText {
    /** In code points: what applications take in well below the usual budget. */
    public static final int LIMIT = 20_000;

    private TypedText() {}

    /**
     * Refuses what cannot be typed.
     *
     * @throws CommandException {@code invalid_params} for the first character that no key makes
     */
    public static void check(String text) throws CommandException {
        if (text.isEmpty() || text.codePointCount(0, text.length()) > LIMIT) {
            throw CommandException.invalidParams("text: expected 1 to " + LIMIT + " characters");
        }
        int position = 1;
        for (int at = 0; at < text.length(); position++) {
            int character = text.codePointAt(at);
            if (!isTyped(character)) {
                throw CommandException.invalidParams("text: character " + position + " is " + kind(character)
                        + "; allowed are all Unicode characters, and of the control characters tab and line ends");
            }
            at += Character.charCount(character);
        }
    }

    /** Whether it is one character that is not a control character. */
    static boolean isCharacter(String text) {
        return text.codePointCount(0, text.length()) == 1
                && isTyped(text.codePointAt(0))
                && !Character.isISOControl(text.codePointAt(0));
    }

    private static boolean isTyped(int character) {
        return switch (character) {
            case '\t', '\n', '\r' -> true;
            default -> !Character.isISOControl(character) && !isSurrogate(character) && !isNoncharacter(character);
        };
    }

    private static String kind(int character) {
        if (isSurrogate(character)) {
            return "half of a surrogate pair";
        }
        return isNoncharacter(character) ? "no Unicode character" : "a control character";
    }

    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    /** By chapter 23.7 of the Unicode standard. */
    private static boolean isNoncharacter(int character) {
        return (character & 0xfffe) == 0xfffe || (character >= 0xfdd0 && character <= 0xfdef);
    }
}
