package dev.sophon.protocol.text;

import java.util.regex.Pattern;

/**
 * Text of applications and pages, on one line and of a bounded length: none of it begins a line of its own, or turns the order of
 * what follows. For those who read many lines of it; where nothing may hide there is {@link VisibleText}.
 */
public final class OneLine {
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+");

    private OneLine() {}

    /**
     * The text with each run of blanks, line ends and what is not seen as one blank.
     *
     * @param most characters that are kept; more end with {@code …}
     */
    public static String of(String text, int most) {
        // What is cut off anyway is not looked at.
        String first = cut(text, Math.multiplyExact(most, 4));
        return cut(BLANKS.matcher(first).replaceAll(" ").strip(), most);
    }

    /** Between quotes, with those in it marked. */
    public static String quoted(String line) {
        return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The beginning of a text, with {@code …} where there is more; no character is torn. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
