package dev.sophon.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check has found.
 *
 * @param check its name
 * @param ok whether all is well
 * @param words what was seen, in a sentence; never a secret
 * @param mend what mends it, best a line to type; {@code null} where all is well
 */
public record Finding(String check, boolean ok, String words, @Nullable String mend) {
    public static Finding well(String check, String words) {
        return new Finding(check, true, words, null);
    }

    public static Finding wrong(String check, String words, String mend) {
        return new Finding(check, false, words, mend);
    }
}
