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

    /**
     * What looks Latin though it is not, beside Latin words, is there to be taken for it: any whole word, and a single letter
     * unless there is a word that is plainly of another script.
     */
    private void disguise() {
        boolean latin = false;
        boolean plain = false;
        for (int c : text) {
            Character.UnicodeScript script = script(c);
            latin |= script == Character.UnicodeScript.LATIN;
            plain |= isOther(script) && !CharacterTable.looksLatin(c);
        }
        int start = 0;
        for (int i = 0; latin && i <= text.length; i++) {
            if (i == text.length || !inWord(text[i])) {
                disguise(start, i, plain ? 2 : 1);
                start = i + 1;
            }
        }
    }

    private static boolean isOther(Character.@Nullable UnicodeScript script) {
        return script != null && script != Character.UnicodeScript.LATIN;
    }

    private void disguise(int start, int end, int fewest) {
        BitSet others = new BitSet();
        for (int i = start; i < end; i++) {
            if (isOther(script(text[i]))) {
                if (!CharacterTable.looksLatin(text[i])) {
                    return;
                }
                others.set(i);
            }
        }
        if (others.cardinality() >= fewest) {
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
