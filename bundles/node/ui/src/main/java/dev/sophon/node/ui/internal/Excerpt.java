package dev.sophon.node.ui.internal;

import dev.sophon.protocol.text.VisibleJson;

/** As much of a text as a window holds, with nothing hidden in it. */
final class Excerpt {
    private Excerpt() {}

    /** @param most characters as they are shown; of a longer text its beginning and its end stand, and how much does not */
    static String of(String text, int most) {
        String quoted = VisibleJson.quoted(text);
        String shown = quoted.substring(1, quoted.length() - 1);
        int length = shown.codePointCount(0, shown.length());
        if (length <= most) {
            return shown;
        }
        int head = most * 2 / 3;
        int tail = most - head;
        return shown.substring(0, shown.offsetByCodePoints(0, head))
                + " [… " + (length - most) + " characters NOT SHOWN …] "
                + shown.substring(shown.offsetByCodePoints(shown.length(), -tail));
    }
}
