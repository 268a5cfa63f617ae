package dev.sophon.gateway.runtime;

import java.util.HashMap;
import java.util.Map;

/** Places for so many at once, of which nobody has more than a share, so that those of others stay free. Thread-safe. */
public final class Places {
    /** So few are not divided. */
    private static final int FEW = 100;

    private final int all;
    private final int each;
    private final Map<String, Integer> taken = new HashMap<>();
    private int total;

    /** @param all how many there are; each has a quarter of them, or {@value #FEW} where that is more */
    public Places(int all) {
        this(all, Math.max(all / 4, FEW));
    }

    /**
     * Places of another share.
     *
     * @param each how many one may have
     */
    public Places(int all, int each) {
        this.all = all;
        this.each = Math.min(all, each);
    }

    /** How many one may have. */
    public int share() {
        return each;
    }

    /** Whether there is one for this one. */
    public synchronized boolean free(String who) {
        return total < all && taken.getOrDefault(who, 0) < each;
    }

    /** Takes one, if there is one for this one; whether there was. */
    public synchronized boolean take(String who) {
        boolean there = free(who);
        if (there) {
            occupy(who);
        }
        return there;
    }

    /** Takes one, whether there is one or not. */
    public synchronized void occupy(String who) {
        taken.merge(who, 1, Integer::sum);
        total++;
    }

    /** Gives one back that this one has taken. */
    public synchronized void leave(String who) {
        taken.computeIfPresent(who, (name, count) -> count == 1 ? null : count - 1);
        total--;
    }
}
