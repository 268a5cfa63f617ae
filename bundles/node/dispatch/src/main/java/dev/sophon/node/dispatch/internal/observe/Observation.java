package dev.sophon.node.dispatch.internal.observe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.dispatch.internal.work.Stage;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.window.Window;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What comes of one command. Begun before it acts; then what is drawn is watched until it is quiet, and windows and elements are
 * compared with what they were. What was drawn where something was drawn before the command, or is drawn there again and again,
 * may have moved by itself: it is no effect, and a reason not to say that there was none. For one thread.
 */
public final class Observation implements AutoCloseable {
    /** Of one that nobody wants. */
    public static final Observation NONE = new Observation(null, null);

    /** All of an X screen. */
    private static final Bounds EVERYWHERE = new Bounds(-32_768, -32_768, 65_536, 65_536);

    /** How long is looked what moves by itself, where that is not known; carets blink within that time. */
    private static final long TO_LEARN_MS = 1100;

    /** How long is looked in any case, for what moves fast. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private static final Duration QUIET = Duration.ofMillis(200);
    /** Until nothing is taken for nothing. */
    private static final Duration SETTLED = Duration.ofMillis(500);

    private static final Duration LONGEST = Duration.ofSeconds(3);
    /** Within which what moves by itself is drawn anew, with a pause before: a caret or a clock. */
    private static final Duration AGAIN = Duration.ofMillis(1100);
    /** Who answers so much later than before has been busy, maybe with what the command asked for. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** From an application's answer to what it draws. */
    private static final Duration FRAMES = Duration.ofMillis(50);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** For the last look, and to send the answer. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    private static final String MOVES = "only what moves by itself has changed";
    private static final int MOST_DRAWN = 2000;
    private static final int MOST_TOLD = 8;

    /** What came of it. */
    private enum Effect {
        CHANGED,
        UNCHANGED,
        UNKNOWN
    }

    private record Drawn(Bounds where, long nanos) {
        boolean meets(Bounds other) {
            return where.meets(other);
        }
    }

    private final @Nullable Watched watched;
    private final @Nullable String blind;

    private Observation(@Nullable Watched watched, @Nullable String blind) {
        this.watched = watched;
        this.blind = blind;
    }

    /** One that can see nothing. */
    public static Observation of(String why) {
        return new Observation(null, why);
    }

    static Observation begin(Observer observer, Observer.Eyes eyes, Invocation call)
            throws CommandException, InterruptedException {
        Happenings.Watch watch =
                eyes.happenings().watch(new Happenings.Of(true, false, EVERYWHERE, OptionalLong.empty()));
        boolean begun = false;
        try {
            Watched watched = new Watched(observer, eyes, call, watch);
            begun = true;
            return new Observation(watched, null);
        } finally {
            if (!begun) {
                watch.close();
            }
        }
    }

    /** Takes in what has happened so far, which is kept for this otherwise. */
    public void takeIn() throws InterruptedException {
        try {
            if (watched != null) {
                watched.collect(Duration.ZERO);
            }
        } catch (CommandException e) {
            Stage.COMMANDS.debug("What happens is not told: {}", e.text());
        }
    }

    /** The answer of the command, which has acted, with what came of it. */
    public EncodedJson add(EncodedJson answer) throws InterruptedException {
        if (watched == null && blind == null) {
            return answer;
        }
        ObjectNode fields = Json.mapper().createObjectNode();
        ObjectNode evidence = Json.mapper().createObjectNode();
        Effect effect = Effect.UNKNOWN;
        try {
            if (watched == null) {
                evidence.put("why", blind);
            } else {
                effect = watched.end(evidence);
            }
        } catch (CommandException e) {
            evidence.put("why", e.text());
        }
        fields.put("effect", effect.name().toLowerCase(Locale.ROOT)).set("evidence", evidence);
        return EncodedJson.ofUtf8(Observer.added(answer.utf8(), fields));
    }

    @Override
    public void close() {
        if (watched != null) {
            watched.watch.close();
            watched.eyes.ports().letGo();
        }
    }

    /** One that sees. */
    private static final class Watched {
        private final Observer observer;
        private final Observer.Eyes eyes;
        private final Invocation call;
        private final Happenings.Watch watch;
        private final Sight before;
        /** Where something moved before the command. */
        private final List<Bounds> moving;

        private final long toLook;
        private final List<Drawn> drawn = new ArrayList<>();

        Watched(Observer observer, Observer.Eyes eyes, Invocation call, Happenings.Watch watch)
                throws CommandException, InterruptedException {
            this.observer = observer;
            this.eyes = eyes;
            this.call = call;
            this.watch = watch;
            long since = System.nanoTime();
            Sight now = Sight.take(eyes);
            toLook = System.nanoTime() - since;
            if (!observer.learn(now)) {
                TimeUnit.MILLISECONDS.sleep(TO_LEARN_MS);
                now = Sight.take(eyes);
                observer.learn(now);
            }
            before = now;
            observer.forgetLast();
            long left = since + LEAST_NANOS - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
            watch.await(Duration.ZERO);
            moving = observer.moving(watch.drawn());
        }

        Effect end(ObjectNode evidence) throws CommandException, InterruptedException {
            long acted = System.nanoTime();
            untilQuiet(acted, left(LONGEST));
            long since = System.nanoTime();
            Sight after = Sight.take(eyes);
            boolean late = System.nanoTime() - since > toLook + LATE_NANOS;
            collect(FRAMES);
            observer.ended(after);
            Set<String> changes = new LinkedHashSet<>(before.changedTo(after));
            boolean restless = changes.removeAll(observer.restless());
            Set<String> suspects = observer.suspects(changes, after);
            boolean doubted = !suspects.isEmpty() && suspects.containsAll(changes);
            boolean again = doubted || (changes.isEmpty() && fresh().findAny().isPresent());
            if (again && left(AGAIN).compareTo(AGAIN) < 0) {
                evidence.put("why", "there was no time to see whether what was drawn moves by itself");
                return Effect.UNKNOWN;
            }
            if (again) {
                untilEnd(System.nanoTime() + AGAIN.toNanos());
            }
            if (doubted) {
                restless |= changes.removeAll(observer.tried(suspects, after, Sight.take(eyes)));
            }
            List<Bounds> once = fresh().filter(each -> !isDrawnAgain(each, acted))
                    .map(Drawn::where)
                    .distinct()
                    .toList();
            tell(evidence, once, after, changes);
            if (!changes.isEmpty() || !once.isEmpty()) {
                return Effect.CHANGED;
            }
            String doubt = restless ? MOVES : late ? "the application was busy" : doubt(after);
            if (doubt != null) {
                evidence.put("why", doubt);
            }
            return doubt == null ? Effect.UNCHANGED : Effect.UNKNOWN;
        }

        /** Why it cannot be said that nothing has happened. */
        private @Nullable String doubt(Sight after) throws CommandException {
            if (!drawn.isEmpty()) {
                return MOVES;
            }
            if (eyes.blind() != null) {
                return eyes.blind();
            }
            if (!before.told() || !after.told()) {
                return "the focused window does not tell all of its elements";
            }
            Pointer pointer = eyes.pointer();
            if (pointer != null) {
                Pointer.Position at = pointer.position();
                Window there = eyes.windows().at(at.x(), at.y()).orElse(null);
                Window focus = after.focus();
                if (there == null || focus == null || !there.id().equals(focus.id())) {
                    return "the pointer is not over the focused window";
                }
            }
            return null;
        }

        private Stream<Drawn> fresh() {
            return drawn.stream().filter(each -> moving.stream().noneMatch(each::meets));
        }

        /** After the command, and after a pause: what one command causes is drawn at a stretch. */
        private boolean isDrawnAgain(Drawn one, long acted) {
            Long last = null;
            for (Drawn each : drawn) {
                if (each.meets(one.where())) {
                    if (last != null && each.nanos() - last >= PAUSE_NANOS && each.nanos() - acted >= PAUSE_NANOS) {
                        return true;
                    }
                    last = each.nanos();
                }
            }
            return false;
        }

        private void untilQuiet(long acted, Duration longest) throws CommandException, InterruptedException {
            long end = acted + longest.toNanos();
            long quiet = acted + SETTLED.toNanos();
            while (Math.min(quiet, end) - System.nanoTime() > 0) {
                if (collect(Duration.ofNanos(Math.min(quiet, end) - System.nanoTime()))) {
                    quiet = System.nanoTime() + QUIET.toNanos();
                }
            }
        }

        private void untilEnd(long end) throws CommandException, InterruptedException {
            while (end - System.nanoTime() > 0) {
                collect(Duration.ofNanos(end - System.nanoTime()));
            }
        }

        /** Takes what happens next. Returns whether it is something else than what moved before. */
        private boolean collect(Duration patience) throws CommandException, InterruptedException {
            if (!watch.await(patience.isNegative() ? Duration.ZERO : patience)) {
                return false;
            }
            long now = System.nanoTime();
            List<Bounds> news = watch.drawn();
            for (Bounds each : news) {
                if (drawn.size() < MOST_DRAWN) {
                    drawn.add(new Drawn(each, now));
                }
            }
            // Without anything drawn it tells of a window.
            return news.isEmpty()
                    || news.stream().map(each -> new Drawn(each, now)).anyMatch(each -> moving.stream()
                            .noneMatch(each::meets));
        }

        private Duration left(Duration most) {
            Duration left = call.remaining().minus(TO_ANSWER);
            return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
        }

        private void tell(ObjectNode evidence, List<Bounds> once, Sight after, Set<String> changes) {
            List<Bounds> told = once.size() <= MOST_TOLD
                    ? once
                    : once.stream().reduce(Bounds::around).stream().toList();
            if (!told.isEmpty()) {
                ArrayNode list = evidence.putArray("drawn");
                told.forEach(each -> list.addObject()
                        .put("x", each.x())
                        .put("y", each.y())
                        .put("width", each.width())
                        .put("height", each.height()));
            }
            put(evidence, "windows", before.windowLines(after, changes));
            if (changes.contains(Sight.FOCUS)) {
                Window focus = after.focus();
                evidence.put("focus", focus == null ? "" : focus.title());
            }
            put(evidence, "elements", before.elementLines(after, changes));
            if (evidence.has("windows") || evidence.has("focus") || evidence.has("elements")) {
                evidence.put("untrusted", true);
            }
        }

        private static void put(ObjectNode evidence, String name, List<String> lines) {
            if (!lines.isEmpty()) {
                ArrayNode list = evidence.putArray(name);
                lines.forEach(list::add);
            }
        }
    }
}
