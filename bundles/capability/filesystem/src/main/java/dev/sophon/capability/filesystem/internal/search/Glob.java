package dev.sophon.capability.filesystem.internal.search;

import java.util.Locale;

/** A pattern of names in which {@code *} is any characters and {@code ?} one; without either, a part of the name. */
public final class Glob {
    private final String pattern;

    public Glob(String text) {
        String plain = text.toLowerCase(Locale.ROOT);
        this.pattern = plain.matches("(?s).*[*?].*") ? plain : "*" + plain + "*";
    }

    /** Whether it is such a name, in capitals or not; in a time that no pattern makes long. */
    public boolean matches(String name) {
        String text = name.toLowerCase(Locale.ROOT);
        int at = 0;
        int inPattern = 0;
        int star = -1;
        int starredTo = 0;
        while (at < text.length()) {
            char wanted = inPattern < pattern.length() ? pattern.charAt(inPattern) : '\0';
            if (wanted == '*') {
                star = inPattern++;
                starredTo = at;
            } else if (wanted == '?' || (wanted == text.charAt(at) && wanted != '\0')) {
                inPattern++;
                at++;
            } else if (star >= 0) {
                inPattern = star + 1;
                at = ++starredTo;
            } else {
                return false;
            }
        }
        return pattern.substring(inPattern).chars().allMatch(rest -> rest == '*');
    }
}
