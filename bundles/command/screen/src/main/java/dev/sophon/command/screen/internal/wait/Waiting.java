package dev.sophon.command.screen.internal.wait;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.ElementTree.Elements;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.element.Happenings.Of;
import dev.sophon.node.platform.element.Happenings.Watch;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One wait, from its begin. */
final class Waiting {
    /**
     * How it ended.
     *
     * @param met whether what was waited for has come
     * @param window that it came to
     * @param element that it came to, without what is in it
     * @param nearest what there is instead: a {@link Seen}, or an element without what is in it
     * @param quietMs the longest time without anything drawn, where that was waited for in vain
     * @param warning which elements could not be seen, where they were waited for in vain
     * @param untrusted true where it tells of an element: its words are its application's
     */
    public record Outcome(
            boolean met,
            long waitedMs,
            @Nullable Seen window,
            @Nullable Element element,
            @Nullable Record nearest,
            @Nullable Long quietMs,
            @Nullable String warning,
            @Nullable Boolean untrusted) {
        @Override
        public String toString() {
            return "Outcome[met=" + met + "]";
        }
    }

    /** A window. */
    public record Seen(
            String id,
            String title,
            int x,
            int y,
            int width,
            int height,
            String processName,
            long pid,
            boolean minimized,
            boolean focused) {
        static Seen of(Window window) {
            Bounds at = window.bounds();
            return new Seen(
                    window.id(),
                    window.title(),
                    at.x(),
                    at.y(),
                    at.width(),
                    at.height(),
                    window.processName(),
                    window.pid(),
                    window.minimized(),
                    window.focused());
        }
    }

    private static final String GONE = "The window is gone.";
    private static final int DEEPEST = 28;
    private static final int MOST_ELEMENTS = 5000;
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);
    /** For the last look, which begins when the patience ends. */
    static final Duration TO_LOOK = Duration.ofSeconds(1);

    private static final Duration LONGEST_REST = Duration.ofMillis(200);
    /** How soon that is seen which an application keeps to itself. */
    private static final Duration UNTOLD = Duration.ofSeconds(1);

    private final Happenings happenings;
    private final long begun = System.nanoTime();
    private final long end;

    Waiting(Happenings happenings, Duration patience) {
        this.happenings = happenings;
        this.end = begun + Math.max(0, patience.toNanos());
    }

    Outcome forWindow(WindowWait wanted, WindowManager manager) throws CommandException, InterruptedException {
        try (Watch watch = happenings.watch(new Of(true, false, null, OptionalLong.empty()))) {
            List<Window> windows = manager.windows();
            while (!wanted.isMet(windows) && watch.await(left())) {
                windows = manager.windows();
            }
            boolean met = wanted.isMet(windows);
            Optional<Window> found = wanted.first(windows);
            Optional<Window> nearest = met ? Optional.empty() : wanted.nearest(windows);
            return new Outcome(
                    met,
                    waitedMs(),
                    found.map(Seen::of).orElse(null),
                    null,
                    nearest.map(Seen::of).orElse(null),
                    null,
                    null,
                    null);
        }
    }

    Outcome forElement(ElementsWait wanted, ElementTree tree, WindowManager manager)
            throws CommandException, InterruptedException {
        try (Watch watch = tree.watch()) {
            String id = wanted.windowId();
            Window only = id == null ? null : manager.window(id);
            while (true) {
                long since = System.nanoTime();
                Elements now = only == null || isThere(only, manager)
                        ? look(tree, only)
                        : new Elements(List.of(), null, GONE, wanted.untilGone());
                boolean met = wanted.isMet(now);
                if (met || left().isZero()) {
                    return elements(wanted, now, met);
                }
                // Where something changes all the time, half of it goes into looking.
                Duration took = Duration.ofNanos(System.nanoTime() - since);
                TimeUnit.NANOSECONDS.sleep(
                        least(least(took, LONGEST_REST), left()).toNanos());
                watch.await(least(left(), UNTOLD));
            }
        }
    }

    private static boolean isThere(Window window, WindowManager manager) throws CommandException {
        return manager.windows().stream().anyMatch(each -> each.id().equals(window.id()) && each.pid() == window.pid());
    }

    private Elements look(ElementTree tree, @Nullable Window only) throws CommandException, InterruptedException {
        Duration patience = least(LONGEST_LOOK, left().plus(TO_LOOK));
        return tree.query(new Query(true, true, only, DEEPEST, MOST_ELEMENTS, patience));
    }

    private Outcome elements(ElementsWait wanted, Elements now, boolean met) {
        Optional<Element> found = met ? wanted.first(now) : Optional.empty();
        Optional<Element> nearest = met ? Optional.empty() : wanted.nearest(now);
        return new Outcome(
                met,
                waitedMs(),
                null,
                found.map(each -> each.with(List.of())).orElse(null),
                nearest.map(each -> each.with(List.of())).orElse(null),
                null,
                (met || now.complete()) ? null : now.warning(),
                (found.isPresent() || nearest.isPresent()) ? true : null);
    }

    Outcome forQuiet(Bounds where, int forMs) throws CommandException, InterruptedException {
        Duration wanted = Duration.ofMillis(forMs);
        long longest = 0;
        try (Watch watch = happenings.watch(new Of(false, false, where, OptionalLong.empty()))) {
            while (true) {
                Duration left = left();
                boolean enough = left.compareTo(wanted) >= 0;
                long since = System.nanoTime();
                boolean drawn = watch.await(enough ? wanted : left);
                longest = Math.max(longest, System.nanoTime() - since);
                if (!drawn) {
                    return enough
                            ? outcome(true)
                            : new Outcome(
                                    false,
                                    waitedMs(),
                                    null,
                                    null,
                                    null,
                                    TimeUnit.NANOSECONDS.toMillis(longest),
                                    null,
                                    null);
                }
            }
        }
    }

    Outcome forEnd(long process) throws CommandException, InterruptedException {
        return once(new Of(false, false, null, OptionalLong.of(process)));
    }

    Outcome forClipboard() throws CommandException, InterruptedException {
        return once(new Of(false, true, null, OptionalLong.empty()));
    }

    private Outcome once(Of what) throws CommandException, InterruptedException {
        try (Watch watch = happenings.watch(what)) {
            return outcome(watch.await(left()));
        }
    }

    private Outcome outcome(boolean met) {
        return new Outcome(met, waitedMs(), null, null, null, null, null, null);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private long waitedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
