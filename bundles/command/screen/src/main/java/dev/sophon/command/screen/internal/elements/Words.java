package dev.sophon.command.screen.internal.elements;

import java.util.Locale;

/** How texts of applications are compared. */
public final class Words {
    private static final int MOST_COMPARED = 100;

    private Words() {}

    /** Without a difference of case; upper case first: some letters have one capital and two small forms. */
    public static String folded(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** The length of the longest run of letters, in any case, that is in the beginnings of both. */
    public static int inCommon(String one, String other) {
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
}
