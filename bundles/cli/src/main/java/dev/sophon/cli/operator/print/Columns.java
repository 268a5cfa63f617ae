package dev.sophon.cli.operator.print;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How a cell looks in a table for people: how wide, and how long ago a time was. Programs get neither. */
final class Columns {
    /** First and last of those that terminals show two columns wide: East Asian scripts and emoji, by UAX #11. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x231A, 0x231B},
        {0x2329, 0x232A},
        {0x23E9, 0x23EC},
        {0x2E80, 0x303E},
        {0x3041, 0x33FF},
        {0x3400, 0x4DBF},
        {0x4E00, 0x9FFF},
        {0xA000, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private Columns() {}

    /** How many columns of a terminal a text takes. */
    static int width(String text) {
        return text.codePoints().map(Columns::width).sum();
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (point >= range[0] && point <= range[1]) {
                return 2;
            }
        }
        return 1;
    }

    /** A time as how long ago it was, or how far off it is; any other text as it is. */
    static String ago(String text, Instant now) {
        if (text.length() < 20 || text.charAt(10) != 'T' || !text.endsWith("Z")) {
            return text;
        }
        try {
            Duration since = Duration.between(Instant.parse(text), now);
            String span = span(since.abs());
            return since.isNegative() ? "in " + span : span + " ago";
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    private static String span(Duration span) {
        return span.toSeconds() < 120
                ? span.toSeconds() + " s"
                : span.toMinutes() < 120
                        ? span.toMinutes() + " min"
                        : span.toHours() < 48 ? span.toHours() + " h" : span.toDays() + " days";
    }
}
