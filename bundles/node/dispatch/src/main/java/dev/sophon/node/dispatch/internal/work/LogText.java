package dev.sophon.node.dispatch.internal.work;

/** Names that a message chose, as a log may have them: no line ends, no control characters, not endless. */
public final class LogText {
    private static final int LENGTH = 200;

    private LogText() {}

    public static String of(String name) {
        String cut = name.length() <= LENGTH ? name : name.substring(0, LENGTH);
        return cut.chars().allMatch(LogText::isPlain) ? cut : cut.replaceAll("[^ -~]", "_");
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && character <= '~';
    }
}
