package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Happenings;
import dev.sophon.node.platform.Happenings.Of;
import dev.sophon.node.platform.Happenings.Watch;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
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
     * @param nearest what there is instead
     * @param quietMs the longest time without anything drawn, where that was waited for in vain
     */
    public record Outcome(
            boolean met, long waitedMs, @Nullable Seen window, @Nullable Seen nearest, @Nullable Long quietMs) {}

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
                    nearest.map(Seen::of).orElse(null),
                    null);
        }
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
                            : new Outcome(false, waitedMs(), null, null, TimeUnit.NANOSECONDS.toMillis(longest));
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
        return new Outcome(met, waitedMs(), null, null, null);
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private long waitedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
