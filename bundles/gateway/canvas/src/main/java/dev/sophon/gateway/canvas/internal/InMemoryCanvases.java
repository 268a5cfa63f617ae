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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The sessions in the order of their last put, with those who wait for the next one. */
@Component
public final class InMemoryCanvases implements Canvases {
    private static final Duration CLEANING = Duration.ofMinutes(1);
    /** How many names of one owner are kept for it when their content had to go. */
    private static final int EMPTIED_NAMES = 1_000;

    private static final byte[] NOTHING = {};

    private final Time time;
    private final Time.Scheduled cleaning;
    /** In the order of their last put. */
    private final Map<String, Canvas> canvases = new LinkedHashMap<>();
    /** Without their content: nobody else can take their names, and their keys are still good. */
    private final Map<String, Canvas> emptied = new HashMap<>();

    private final Map<String, Owned> owners = new HashMap<>();
    private final Looking looking = new Looking();
    private long lastVersion;
    private long bytes;

    @Activate
    public InMemoryCanvases(@Reference Time time) {
        this.time = time;
        // Above those of the run before, so that a page that stayed open sees what is put after a restart.
        this.lastVersion = time.now().toEpochMilli();
        this.cleaning = time.every(CLEANING, this::clean);
    }

    @Override
    public Canvas put(String session, String contentType, String text, Principal by) {
        if (!Canvas.NAME.matcher(session).matches()) {
            throw Refusal.invalid("session: expected 1 to 200 letters, digits and . _ : ~ -");
        }
        byte[] content = bytes(contentType, text);
        Canvas canvas;
        List<Waiting> told;
        synchronized (this) {
            Canvas before = canvases.getOrDefault(session, emptied.get(session));
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
            if (before != null) {
                remove(before);
            }
            show(canvas);
            told = looking.take(canvas);
        }
        told.forEach(one -> one.answer().accept(Optional.of(canvas)));
        return canvas;
    }

    /** It shows, and what has to go for it does. */
    private void show(Canvas canvas) {
        canvases.put(canvas.session(), canvas);
        bytes += canvas.content().length;
        Owned own = owners.computeIfAbsent(canvas.ownerId(), id -> new Owned());
        own.show(canvas);
        while (own.count() > MAX_SESSIONS || own.bytes() > MAX_BYTES) {
            empty(own);
        }
        while (bytes > ALL_BYTES) {
            empty(most(own, Owned::bytes));
        }
        while (canvases.size() > ALL_SESSIONS) {
            empty(most(own, Owned::count));
        }
    }

    /** Who has most of what there is too much of; who brings more goes first where nobody has more than they. */
    private Owned most(Owned own, ToLongFunction<Owned> size) {
        Owned most = owners.values().stream()
                .filter(one -> one != own && one.count() > 0)
                .max(Comparator.comparingLong(size))
                .orElse(own);
        return own.count() > 1 && size.applyAsLong(own) >= size.applyAsLong(most) ? own : most;
    }

    private void empty(Owned owned) {
        Canvas canvas = owned.eldest();
        remove(canvas);
        Set<String> names =
                owners.computeIfAbsent(canvas.ownerId(), id -> owned).emptied();
        if (names.size() == EMPTIED_NAMES) {
            String first = names.iterator().next();
            names.remove(first);
            emptied.remove(first);
        }
        names.add(canvas.session());
        emptied.put(canvas.session(), canvas.with(NOTHING));
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
    public void await(String session, long after, String address, Consumer<Optional<Canvas>> answer) {
        Canvas shown;
        Waiting waiting = null;
        synchronized (this) {
            shown = find(session).orElse(null);
            if (shown == null || shown.version() <= after) {
                waiting = looking.add(session, after, shown, address, answer);
            }
        }
        if (waiting == null) {
            answer.accept(Optional.ofNullable(shown));
        } else {
            Waiting one = waiting;
            time.after(WAIT, () -> giveUp(one));
        }
    }

    private void giveUp(Waiting one) {
        boolean waited;
        synchronized (this) {
            waited = looking.remove(one);
        }
        if (waited) {
            one.answer().accept(Optional.empty());
        }
    }

    private synchronized void clean() {
        Instant now = time.now();
        Stream.concat(canvases.values().stream(), emptied.values().stream())
                .filter(canvas -> !now.isBefore(canvas.expiresAt()))
                .toList()
                .forEach(this::remove);
    }

    private void remove(Canvas canvas) {
        emptied.remove(canvas.session());
        Canvas gone = canvases.remove(canvas.session());
        bytes -= gone == null ? 0 : gone.content().length;
        Owned owned = owners.get(canvas.ownerId());
        if (owned != null) {
            owned.remove(canvas.session());
            if (owned.isEmpty()) {
                owners.remove(canvas.ownerId());
            }
        }
    }

    @Deactivate
    public void close() {
        cleaning.cancel();
        List<Waiting> left;
        synchronized (this) {
            left = looking.takeAll();
        }
        left.forEach(one -> one.answer().accept(Optional.empty()));
    }
}
