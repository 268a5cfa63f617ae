package dev.sophon.protocol.text;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text on one line, in which nothing hides: what is not seen, what turns the order of others or piles up on them, and what
 * is not the letter that it seems to be, stands as the escapes that JSON and Java have for it. The dashboard's
 * {@code visible.js} does the same; {@code visible-text.json} among the golden files holds both to it.
 */
public final class VisibleText {
    /** More marks than this on one letter are there to cover others. */
    static final int MOST_MARKS = 2;

    private static final int MOST_BREAKS = 2;
    private static final int MOST_BLANKS = 15;
    private static final Pattern BLANK = Pattern.compile("[ \t\r\n]+");
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");
    private static final Pattern BREAK = Pattern.compile("\r\n|\r|\n");

    private VisibleText() {}

    /** The text, whole. */
    public static String of(String text) {
        return isPlain(text) ? text : shown(text.codePoints().toArray());
    }

    /** As {@link #of}, with long runs of blanks and line breaks as what they are: nothing is pushed out of sight. */
    public static String folded(String text) {
        BitSet odd =
                isPlain(text) ? new BitSet() : Scripts.odd(text.codePoints().toArray());
        StringBuilder shown = new StringBuilder(text.length() + 16);
        Matcher run = BLANK.matcher(text);
        int from = 0;
        int place = 0;
        while (run.find()) {
            place = append(shown, text.substring(from, run.start()), place, odd);
            shown.append(fold(run.group()));
            place += run.group().length();
            from = run.end();
        }
        append(shown, text.substring(from), place, odd);
        return shown.toString();
    }

    /** Appends a part that begins at this place of the whole, counted in code points; says where it ends. */
    private static int append(StringBuilder shown, String part, int place, BitSet odd) {
        int[] points = part.codePoints().toArray();
        append(shown, points, odd.get(place, place + points.length));
        return place + points.length;
    }

    private static String fold(String blanks) {
        long breaks = BREAK.matcher(blanks).results().count();
        if (breaks <= MOST_BREAKS) {
            return escapedBreaks(
                    BLANKS.matcher(blanks).replaceAll(run -> Matcher.quoteReplacement(foldBlanks(run.group()))));
        }
        int first = Math.min(indexOr(blanks, '\n'), indexOr(blanks, '\r'));
        int last = Math.max(blanks.lastIndexOf('\n'), blanks.lastIndexOf('\r'));
        return foldBlanks(blanks.substring(0, first)) + "⟨" + breaks + " line breaks⟩"
                + foldBlanks(blanks.substring(last + 1));
    }

    private static int indexOr(String text, char c) {
        int index = text.indexOf(c);
        return index < 0 ? text.length() : index;
    }

    private static String foldBlanks(String blanks) {
        if (blanks.length() <= MOST_BLANKS) {
            return blanks.replace("\t", "\\t");
        }
        boolean tabs = blanks.indexOf('\t') >= 0;
        String kind = !tabs ? " spaces⟩" : blanks.indexOf(' ') < 0 ? " tabs⟩" : " blanks⟩";
        return "⟨" + blanks.length() + kind;
    }

    private static String escapedBreaks(String blanks) {
        return blanks.replace("\n", "\\n").replace("\r", "\\r");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String shown(int[] text) {
        StringBuilder shown = new StringBuilder(text.length + 16);
        append(shown, text, Scripts.odd(text));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int[] text, BitSet odd) {
        int marks = MOST_MARKS;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            boolean mark = Scripts.isMark(c);
            // A mark belongs on a letter; on anything else it covers what stands before it.
            marks = mark ? marks + 1 : Character.isLetter(c) && !CharacterTable.hides(c) ? 0 : MOST_MARKS;
            if (CharacterTable.hides(c) || odd.get(i) || (mark && marks > MOST_MARKS)) {
                escape(shown, c);
            } else {
                shown.appendCodePoint(c);
            }
        }
    }

    private static void escape(StringBuilder shown, int c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                for (char half : Character.toChars(c)) {
                    shown.append(String.format("\\u%04x", (int) half));
                }
            }
        }
    }
}
