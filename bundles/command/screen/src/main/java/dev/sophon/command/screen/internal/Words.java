package dev.sophon.command.screen.internal;

import java.util.Locale;

/** Texts of applications, on one line and of a bounded length. */
final class Words {
    private static final int MOST_COMPARED = 100;

    private Words() {}

    /** With each run of blanks and line ends as one blank: no text of an application begins a line of its own. */
    static String line(String text, int most) {
        return cut(text, most * 4)
                .replaceAll("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+", " ")
                .strip()
                .transform(line -> cut(line, most));
    }

    /** Without a difference of case; upper case first: some letters have one capital and two small forms. */
    static String folded(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** The length of the longest run of letters, in any case, that is in the beginnings of both. */
    static int inCommon(String one, String other) {
        String rows = folded(beginning(one));
        String columns = folded(beginning(other));
        int longest = 0;
        int[] before = new int[columns.length() + 1];
        for (int i = 0; i < rows.length(); i++) {
            int[] now = new int[columns.length() + 1];
            for (int j = 0; j < columns.length(); j++) {
                now[j + 1] = rows.charAt(i) == columns.charAt(j) ? before[j] + 1 : 0;
                longest = Math.max(longest, now[j + 1]);
            }
            before = now;
        }
        return longest;
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), MOST_COMPARED));
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
