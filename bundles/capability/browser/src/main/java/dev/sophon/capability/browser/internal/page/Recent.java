package dev.sophon.capability.browser.internal.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last of what happened, up to a number. Thread-safe. */
final class Recent<T> {
    private final int most;
    private final Deque<T> kept = new ArrayDeque<>();

    Recent(int most) {
        this.most = most;
    }

    synchronized void add(T one) {
        if (kept.size() == most) {
            kept.removeFirst();
        }
        kept.addLast(one);
    }

    /** The eldest first. */
    synchronized List<T> all() {
        return List.copyOf(kept);
    }

    synchronized void clear() {
        kept.clear();
    }
}
