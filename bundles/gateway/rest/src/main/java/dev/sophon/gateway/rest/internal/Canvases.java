package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions show, in memory: a page to look at, not a record. Sessions expire, and where there is no room the one
 * that was put longest ago goes. Thread-safe.
 */
final class Canvases {
    static final int MAX_CONTENT = 1024 * 1024;
    static final int MAX_SESSIONS = 100;
    static final int MAX_BYTES = 32 * 1024 * 1024;
    static final int MAX_WAITING = 500;
    static final Duration EXPIRY = Duration.ofHours(24);
    /** How long a look waits for something new: shorter than proxies let a request idle. */
    static final Duration WAIT = Duration.ofSeconds(25);

    private static final Duration CLEANING = Duration.ofMinutes(1);

    private final Time time;
    private final Time.Scheduled cleaning;
    /** In the order of their last put. */
    private final Map<String, Canvas> canvases = new LinkedHashMap<>();

    private final Set<Waiting> waiting = new HashSet<>();
    private long lastVersion;
    private long bytes;

    Canvases(Time time) {
        this.time = time;
        // Above those of the run before, so that a page that stayed open sees what is put after a restart.
        this.lastVersion = time.now().toEpochMilli();
        this.cleaning = time.every(CLEANING, this::clean);
    }

    /** Somebody who waits for a version above the one that they have. */
    private record Waiting(String session, long after, Consumer<Optional<Canvas>> answer) {}

    /** Puts what a session shows. An agent touches its own sessions only. */
    Canvas put(String session, String contentType, byte[] content, Principal by) {
        Canvas canvas;
        List<Waiting> told;
        synchronized (this) {
            Canvas before = canvases.get(session);
            if (before != null && !mayTouch(before, by)) {
                throw Refusal.forbidden("This session belongs to another; choose another name");
            }
            Instant now = time.now();
            canvas = new Canvas(
                    session,
                    before == null ? Secrets.random(24) : before.key(),
                    before == null ? by.id() : before.ownerId(),
                    contentType,
                    content,
                    ++lastVersion,
                    now,
                    now.plus(EXPIRY));
            remove(session);
            canvases.put(session, canvas);
            bytes += content.length;
            while (canvases.size() > MAX_SESSIONS || bytes > MAX_BYTES) {
                remove(canvases.keySet().iterator().next());
            }
            told = waiting.stream()
                    .filter(one -> one.session().equals(session) && canvas.version() > one.after())
                    .toList();
            told.forEach(waiting::remove);
        }
        told.forEach(one -> one.answer().accept(Optional.of(canvas)));
        return canvas;
    }

    static boolean mayTouch(Canvas canvas, Principal by) {
        return by.role() != Role.AGENT || canvas.ownerId().equals(by.id());
    }

    /** Newest first. */
    synchronized List<Canvas> list() {
        List<Canvas> all = new ArrayList<>(canvases.values());
        Collections.reverse(all);
        return all;
    }

    synchronized Optional<Canvas> find(String session) {
        return Optional.ofNullable(canvases.get(session))
                .filter(canvas -> time.now().isBefore(canvas.expiresAt()));
    }

    /**
     * What a session shows, as soon as it is newer than {@code after}.
     *
     * @param answer called once, at once or later from another thread; empty if nothing newer came in time
     */
    void await(String session, long after, Consumer<Optional<Canvas>> answer) {
        Waiting one = new Waiting(session, after, answer);
        Canvas newer;
        synchronized (this) {
            newer = find(session).filter(canvas -> canvas.version() > after).orElse(null);
            if (newer == null) {
                if (waiting.size() >= MAX_WAITING) {
                    throw new Refusal(Refusal.Reason.OVERLOADED, "Too many look already; try again later");
                }
                waiting.add(one);
            }
        }
        if (newer != null) {
            answer.accept(Optional.of(newer));
        } else {
            time.after(WAIT, () -> giveUp(one));
        }
    }

    private void giveUp(Waiting one) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(one);
        }
        if (waited) {
            one.answer().accept(Optional.empty());
        }
    }

    private synchronized void clean() {
        Instant now = time.now();
        canvases.values().stream()
                .filter(canvas -> !now.isBefore(canvas.expiresAt()))
                .map(Canvas::session)
                .toList()
                .forEach(this::remove);
    }

    private synchronized void remove(@Nullable String session) {
        Canvas gone = canvases.remove(session);
        if (gone != null) {
            bytes -= gone.content().length;
        }
    }

    void close() {
        cleaning.cancel();
        List<Waiting> left;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(one -> one.answer().accept(Optional.empty()));
    }
}
