package dev.sophon.command.screen.internal.elements;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last outlines, by numbers that no earlier run of the Node has given. Thread-safe. */
final class Revisions {
    private static final int MOST = 16;
    private static final int MOST_LINES = 20_000;

    /**
     * An outline as it was told.
     *
     * @param question what it answers
     */
    record Told(int revision, Object question, List<String> lines) {}

    private final Deque<Told> last = new ArrayDeque<>();
    private int lines;
    /** Half of all numbers are left to count with. */
    private int next = new SecureRandom().nextInt(1 << 30);

    /** The revision of an outline: that of the last one where it is the same, and otherwise a new one. */
    synchronized int add(Object question, List<String> outline) {
        Optional<Told> same = last.stream()
                .filter(told -> told.question().equals(question) && told.lines().equals(outline))
                .findFirst();
        if (same.isPresent()) {
            return same.get().revision();
        }
        Told told = new Told(next, question, List.copyOf(outline));
        next = next == Integer.MAX_VALUE ? 0 : next + 1;
        last.addFirst(told);
        lines += outline.size();
        while (last.size() > MOST || (lines > MOST_LINES && last.size() > 1)) {
            lines -= last.removeLast().lines().size();
        }
        return told.revision();
    }

    /** Empty where it is not known any more, or answers another question. */
    synchronized Optional<List<String>> find(int revision, Object question) {
        return last.stream()
                .filter(told -> told.revision() == revision && told.question().equals(question))
                .findFirst()
                .map(Told::lines);
    }
}
