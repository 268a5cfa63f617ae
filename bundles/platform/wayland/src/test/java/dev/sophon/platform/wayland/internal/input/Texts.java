package dev.sophon.platform.wayland.internal.input;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What people write. */
final class Texts {
    /** Where scripts begin in Unicode, and how many letters of each are taken. */
    private static final int[][] SCRIPTS = {
        {0x21, 94},
        {0xa1, 12},
        {0xc0, 60},
        {0x391, 17},
        {0x3b1, 25},
        {0x410, 64},
        {0x531, 38},
        {0x5d0, 27},
        {0x627, 20},
        {0x905, 50},
        {0xe01, 46},
        {0x10d0, 33},
        {0x1200, 7},
        {0x3041, 83},
        {0x30a1, 83},
        {0x4e00, 200},
        {0xac00, 200},
        {0x1f600, 60},
        {0x20000, 30},
        {0x1d400, 26}
    };

    private Texts() {}

    /** Lines of all of them. */
    static String all() {
        List<String> lines = new ArrayList<>(List.of(
                "Grüße, naïve café – „Zitat“ … €",
                "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 é",
                "\tindented\tby tabs",
                "",
                "  spaces  "));
        for (int[] script : SCRIPTS) {
            int[] letters = IntStream.range(script[0], script[0] + script[1]).toArray();
            for (int from = 0; from < letters.length; from += 50) {
                lines.add(new String(letters, from, Math.min(50, letters.length - from)));
            }
        }
        lines.add("if (a < b && c[0] != '\\\\') { return \"x\"; } // ~`@#$%^&*()_+|");
        lines.addAll(lines.subList(0, 20));
        return String.join("\n", lines);
    }
}
