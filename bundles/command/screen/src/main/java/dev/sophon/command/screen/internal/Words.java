package dev.sophon.command.screen.internal;

/** Texts of applications, on one line and of a bounded length. */
final class Words {
    private Words() {}

    /** With each run of blanks and line ends as one blank: no text of an application begins a line of its own. */
    static String line(String text, int most) {
        return cut(text, most * 4)
                .replaceAll("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+", " ")
                .strip()
                .transform(line -> cut(line, most));
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
