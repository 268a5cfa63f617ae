package dev.sophon.protocol.text;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the letters of a text that are of another script than the rest of their word, as a Cyrillic letter among Latin ones:
 * such a word looks like another one. Scripts that are written beside Latin without a space, and look like nothing else,
 * are no mixture.
 */
final class Scripts {
    private static final Set<Character.UnicodeScript> TOLD_APART = EnumSet.of(
            Character.UnicodeScript.LATIN,
            Character.UnicodeScript.GREEK,
            Character.UnicodeScript.CYRILLIC,
            Character.UnicodeScript.ARMENIAN,
            Character.UnicodeScript.HEBREW,
            Character.UnicodeScript.ARABIC,
            Character.UnicodeScript.GEORGIAN,
            Character.UnicodeScript.CHEROKEE);

    private static final Set<Character.UnicodeScript> NO_MIXTURE = EnumSet.of(
            Character.UnicodeScript.COMMON,
            Character.UnicodeScript.INHERITED,
            Character.UnicodeScript.HAN,
            Character.UnicodeScript.HIRAGANA,
            Character.UnicodeScript.KATAKANA,
            Character.UnicodeScript.BOPOMOFO,
            Character.UnicodeScript.HANGUL,
            Character.UnicodeScript.THAI,
            Character.UnicodeScript.LAO,
            Character.UnicodeScript.KHMER,
            Character.UnicodeScript.MYANMAR,
            Character.UnicodeScript.TIBETAN);

    private final int[] text;
    private final BitSet odd = new BitSet();

    private Scripts(int[] text) {
        this.text = text;
    }

    /** The places of the letters that do not belong, counted in code points. */
    static BitSet odd(int[] text) {
        Scripts scripts = new Scripts(text);
        scripts.mixedWords();
        scripts.disguise();
        return scripts.odd;
    }

    private void mixedWords() {
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || !inWord(text[i])) {
                word(start, i);
                start = i + 1;
            }
        }
    }

    /** What hides does not end a word. */
    private static boolean inWord(int c) {
        return Character.isLetterOrDigit(c) || isMark(c) || (c > 0x7f && CharacterTable.hides(c));
    }

    static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private void word(int start, int end) {
        Character.@Nullable UnicodeScript home = null;
        boolean mixed = false;
        for (int i = start; i < end; i++) {
            Character.UnicodeScript script = script(text[i]);
            if (script == null) {
                continue;
            }
            mixed |= home != null && home != script;
            home = home == null || script == Character.UnicodeScript.LATIN ? script : home;
        }
        for (int i = start; mixed && i < end; i++) {
            Character.UnicodeScript script = script(text[i]);
            odd.set(i, script != null && script != home);
        }
    }

    /** All that is not Latin in a text beside Latin words looks Latin: it is there to be taken for it. */
    private void disguise() {
        BitSet others = new BitSet();
        boolean latin = false;
        for (int i = 0; i < text.length; i++) {
            Character.UnicodeScript script = script(text[i]);
            if (script == Character.UnicodeScript.LATIN) {
                latin = true;
            } else if (script != null && !CharacterTable.looksLatin(text[i])) {
                return;
            } else if (script != null) {
                others.set(i);
            }
        }
        if (latin) {
            odd.or(others);
        }
    }

    /** Of a letter that could be in a mixture; {@code null} for anything else, UNKNOWN for all scripts not told apart. */
    private static Character.@Nullable UnicodeScript script(int c) {
        if (c < 'A' || !Character.isLetter(c) || CharacterTable.hides(c)) {
            return null;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        if (NO_MIXTURE.contains(script)) {
            return null;
        }
        return TOLD_APART.contains(script) ? script : Character.UnicodeScript.UNKNOWN;
    }
}
