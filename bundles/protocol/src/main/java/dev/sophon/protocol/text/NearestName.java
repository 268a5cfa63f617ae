package dev.sophon.protocol.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant who wrote a name that there is none of. */
public final class NearestName {
    /** The longest that is compared: names are short, and a comparison costs the product of two lengths. */
    private static final int MOST_LENGTH = 100;

    private NearestName() {}

    /** The nearest of these names, if one is near: some letters are other ones, or it is a part of it. */
    public static Optional<String> to(String written, Collection<String> names) {
        String plain = plain(written);
        if (plain.isEmpty() || plain.length() > MOST_LENGTH) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> name.length() <= MOST_LENGTH && cost(plain, plain(name)) <= plain.length() / 3 + 1)
                .min(Comparator.comparingInt((String name) -> cost(plain, plain(name)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static int cost(String written, String name) {
        int distance = distance(written, name);
        // Somebody who leaves the group out, or the end, means the name all the same.
        return (written.length() >= 4 && name.endsWith(written)) || name.startsWith(written)
                ? Math.min(distance, 1)
                : distance;
    }

    /** Levenshtein's: how many letters to add, drop or change. */
    private static int distance(String one, String two) {
        int[] row = new int[two.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[two.length()];
    }
}
