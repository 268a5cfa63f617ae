package dev.sophon.gateway.runtime.internal;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last events in a ring, and calls the listeners one event after another. */
@Component
public final class InProcessEvents implements Events {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessEvents.class);

    private final Time time;
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Event> ring = new ArrayDeque<>(REMEMBERED);
    private final ArrayDeque<Event> untold = new ArrayDeque<>();
    private long lastId;

    @Activate
    public InProcessEvents(@Reference Time time) {
        this.time = time;
        // Above every id of the run before, as long as that told fewer than 1,000 events a millisecond.
        lastId = time.now().toEpochMilli() * 1_000;
    }

    @Override
    public void publish(String type, @Nullable String nodeId, @Nullable String requesterId, Map<String, ?> data) {
        synchronized (ring) {
            Event event = new Event(++lastId, time.now(), type, nodeId, requesterId, data);
            if (event.remembered()) {
                if (ring.size() == REMEMBERED) {
                    ring.removeFirst();
                }
                ring.addLast(event);
            }
            untold.addLast(event);
            // A listener may bring about another event: everybody hears this one first.
            if (untold.size() == 1) {
                tellAll();
            }
        }
    }

    private void tellAll() {
        for (Event next = untold.peekFirst(); next != null; next = untold.peekFirst()) {
            for (Consumer<Event> listener : listeners) {
                tell(listener, next);
            }
            untold.removeFirst();
        }
    }

    @Override
    public Subscription subscribe(long after, Consumer<Event> listener) {
        synchronized (ring) {
            since(after).forEach(event -> tell(listener, event));
            listeners.add(listener);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public List<Event> since(long after) {
        synchronized (ring) {
            return ring.stream().filter(event -> event.id() > after).toList();
        }
    }

    /** One listener's fault must not keep the event from the others, nor fail the teller. */
    private static void tell(Consumer<Event> listener, Event event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.error("A listener failed on {}", event.type(), e);
        }
    }
}
