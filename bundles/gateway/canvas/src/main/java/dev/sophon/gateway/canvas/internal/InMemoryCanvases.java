package dev.sophon.gateway.canvas.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.canvas.Canvas;
import dev.sophon.gateway.canvas.Canvases;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The sessions in the order of their last put, with those who wait for the next one. */
@Component
public final class InMemoryCanvases implements Canvases {
    private static final int MAX_WAITING = 500;
    private static final Duration CLEANING = Duration.ofMinutes(1);

    private final Time time;
    private final Time.Scheduled cleaning;
    /** In the order of their last put. */
    private final Map<String, Canvas> canvases = new LinkedHashMap<>();

    private final Set<Waiting> waiting = new HashSet<>();
    private long lastVersion;
    private long bytes;

    @Activate
    public InMemoryCanvases(@Reference Time time) {
        this.time = time;
        // Above those of the run before, so that a page that stayed open sees what is put after a restart.
        this.lastVersion = time.now().toEpochMilli();
        this.cleaning = time.every(CLEANING, this::clean);
    }

    /** Somebody who waits for a version above the one that they have. */
    private record Waiting(String session, long after, Consumer<Optional<Canvas>> answer) {}

    @Override
    public Canvas put(String session, String contentType, String text, Principal by) {
        if (!Canvas.NAME.matcher(session).matches()) {
            throw Refusal.invalid("session: expected 1 to 200 letters, digits and . _ : ~ -");
        }
        byte[] content = bytes(contentType, text);
        Canvas canvas;
        List<Waiting> told;
        synchronized (this) {
            Canvas before = canvases.get(session);
            if (before != null && !before.touchableBy(by)) {
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

    private static byte[] bytes(String type, String content) {
        byte[] bytes;
        if (Canvas.TEXTS.contains(type)) {
            bytes = content.getBytes(StandardCharsets.UTF_8);
        } else if (Canvas.PICTURES.contains(type)) {
            try {
                bytes = Base64.getDecoder().decode(content);
            } catch (IllegalArgumentException e) {
                throw Refusal.invalid("content: expected base64 for a picture");
            }
        } else {
            TreeSet<String> known = new TreeSet<>(Canvas.TEXTS);
            known.addAll(Canvas.PICTURES);
            throw Refusal.invalid("contentType: expected one of " + String.join(", ", known));
        }
        if (bytes.length > MAX_CONTENT) {
            throw Refusal.invalid("content: expected " + MAX_CONTENT + " bytes at most");
        }
        return bytes;
    }

    @Override
    public synchronized List<Canvas> list() {
        List<Canvas> all = new ArrayList<>(canvases.values());
        Collections.reverse(all);
        return all;
    }

    @Override
    public synchronized Optional<Canvas> find(String session) {
        return Optional.ofNullable(canvases.get(session))
                .filter(canvas -> time.now().isBefore(canvas.expiresAt()));
    }

    @Override
    public void await(String session, long after, Consumer<Optional<Canvas>> answer) {
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

    @Deactivate
    public void close() {
        cleaning.cancel();
        List<Waiting> left;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(one -> one.answer().accept(Optional.empty()));
    }
}
