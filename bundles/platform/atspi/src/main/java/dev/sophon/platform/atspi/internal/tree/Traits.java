package dev.sophon.platform.atspi.internal.tree;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What every element has.
 *
 * @param role its number
 * @param states one bit each
 * @param childCount negative if only asking for it tells
 * @param interfaces by their last names, as in {@code Component}
 */
public record Traits(int role, long states, String name, int childCount, Set<String> interfaces) {
    private static final String PREFIX = "org.a11y.atspi.";
    private static final int MOST_INTERFACES = 32;

    public boolean has(long state) {
        return (states & state) != 0;
    }

    public boolean offers(String interfaceName) {
        return interfaces.contains(interfaceName);
    }

    /** A set of states, {@code au}: two words, the lower one first. */
    public static long bits(List<?> words) {
        long bits = 0;
        for (int i = 0; i < Math.min(2, words.size()); i++) {
            if (words.get(i) instanceof Long word) {
                bits |= word << (32 * i);
            }
        }
        return bits;
    }

    /** Interfaces, {@code as}. */
    static Set<String> names(List<?> interfaces) {
        Set<String> names = new HashSet<>();
        for (Object name : interfaces) {
            if (name instanceof String text && text.startsWith(PREFIX) && names.size() < MOST_INTERFACES) {
                names.add(text.substring(PREFIX.length()));
            }
        }
        return names;
    }
}
