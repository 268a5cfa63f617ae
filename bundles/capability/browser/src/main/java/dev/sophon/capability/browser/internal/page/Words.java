package dev.sophon.capability.browser.internal.page;

/** Texts of pages, on one line and of a bounded length. */
public final class Words {
    private Words() {}

    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    /** With each run of blanks and line ends as one blank: no text of a page begins a line of its own. */
    public static String line(String text, int most) {
        return cut(text, most * 4)
                .replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ")
                .strip()
                .transform(line -> cut(line, most));
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
