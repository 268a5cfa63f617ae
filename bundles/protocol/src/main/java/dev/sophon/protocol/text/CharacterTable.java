package dev.sophon.protocol.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.StringJoiner;

/**
 * The one table of characters that hide or mislead, from {@code characters.txt} beside this class: the same for the
 * dialog on a device, the dashboard in a browser and the command lines, whichever Unicode each of their platforms knows.
 */
public final class CharacterTable {
    private static final String HIDDEN = ranges("hidden");
    private static final String LOOK_ALIKES = ranges("look-alikes");
    private static final BitSet HIDDEN_SET = set(HIDDEN);
    private static final BitSet LOOK_ALIKE_SET = set(LOOK_ALIKES);

    private CharacterTable() {}

    /** Whether a character is always written out: it is not seen, or is not what it seems to be. */
    public static boolean hides(int codePoint) {
        return (codePoint < ' ' || codePoint > '~') && HIDDEN_SET.get(codePoint);
    }

    /** Whether a letter of another script looks like one of ASCII. */
    static boolean looksLatin(int codePoint) {
        return LOOK_ALIKE_SET.get(codePoint);
    }

    /** The characters that hide, as ranges of hexadecimal numbers between spaces. */
    public static String hidden() {
        return HIDDEN;
    }

    /** The look-alikes, as {@link #hidden()} has its characters. */
    public static String lookAlikes() {
        return LOOK_ALIKES;
    }

    private static String ranges(String section) {
        try (InputStream in = CharacterTable.class.getResourceAsStream("characters.txt")) {
            if (in == null) {
                throw new IllegalStateException("this bundle lacks its table of characters");
            }
            StringJoiner ranges = new StringJoiner(" ");
            String current = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                if (line.equals("hidden") || line.equals("look-alikes")) {
                    current = line;
                } else if (current.equals(section) && !line.isEmpty() && !line.startsWith("#")) {
                    ranges.add(line);
                }
            }
            return ranges.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BitSet set(String ranges) {
        BitSet set = new BitSet();
        for (String range : ranges.split(" ", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
            set.set(first, last + 1);
        }
        return set;
    }
}
