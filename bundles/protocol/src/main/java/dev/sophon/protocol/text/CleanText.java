package dev.sophon.protocol.text;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Text that is taken in: names that people can tell apart, and what machines say of themselves. */
public final class CleanText {
    private CleanText() {}

    /**
     * A name on one line. Spaces of other widths become the common one, and what only chooses the colour of a picture goes.
     *
     * @param longest in UTF-16 code units
     * @return empty if it shows nothing, is longer, or has something in it that hides
     */
    public static Optional<String> name(String text, int longest) {
        if (text.length() > 4 * longest) {
            return Optional.empty();
        }
        StringBuilder clean = new StringBuilder(text.length());
        boolean seen = false;
        for (int c : text.codePoints().toArray()) {
            if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                clean.append(' ');
            } else if (c != 0xfe0e && c != 0xfe0f) {
                if (CharacterTable.hides(c)) {
                    return Optional.empty();
                }
                seen |= !Scripts.isMark(c);
                clean.appendCodePoint(c);
            }
        }
        String name = clean.toString().strip();
        return seen && !name.isEmpty() && name.length() <= longest ? Optional.of(name) : Optional.empty();
    }

    /**
     * What is left of a text on one line when all that hides is gone, cut where it is too long.
     *
     * @param longest in UTF-16 code units
     * @return {@code null} if nothing is
     */
    public static @Nullable String said(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        StringBuilder clean = new StringBuilder(Math.min(text.length(), longest));
        int marks = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean blank = c == '\n' || c == '\r' || c == '\t' || Character.isSpaceChar(c);
            if (blank && (clean.isEmpty() || clean.charAt(clean.length() - 1) == ' ')) {
                continue;
            }
            if (!blank && CharacterTable.hides(c)) {
                continue;
            }
            marks = Scripts.isMark(c) ? marks + 1 : 0;
            if (marks > VisibleText.MOST_MARKS) {
                continue;
            }
            if (clean.length() + Character.charCount(c) > longest) {
                break;
            }
            clean.appendCodePoint(blank ? ' ' : c);
        }
        String said = clean.toString().strip();
        return said.isEmpty() ? null : said;
    }
}
