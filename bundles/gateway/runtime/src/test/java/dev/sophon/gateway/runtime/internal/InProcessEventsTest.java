package dev.sophon.gateway.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessEventsTest {
    private final SystemTime time = new SystemTime();
    private final InProcessEvents events = new InProcessEvents(time);

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void aLateListenerHearsWhatItMissedAndThenTheRest() {
        events.publish(Event.NODE_ONLINE, "a", Map.of());
        events.publish(Event.NODE_STALE, "a", Map.of());
        long first = events.since(0).get(0).id();
        List<String> heard = new ArrayList<>();
        events.subscribe(first, event -> heard.add(event.type()));
        events.publish(Event.NODE_OFFLINE, "a", Map.of());
        assertThat(heard).containsExactly(Event.NODE_STALE, Event.NODE_OFFLINE);
    }

    @Test
    void theRingIsBounded() {
        for (int i = 0; i < Events.REMEMBERED + 10; i++) {
            events.publish(Event.NODE_CHANGED, "n" + i, Map.of());
        }
        assertThat(events.since(0)).hasSize(Events.REMEMBERED).first().satisfies(event -> assertThat(event.nodeId())
                .isEqualTo("n10"));
    }

    @Test
    void aFailingListenerKeepsNothingFromTheOthers() {
        List<Event> heard = new ArrayList<>();
        events.subscribe(Long.MAX_VALUE, event -> {
            throw new IllegalStateException("on purpose");
        });
        Events.Subscription subscription = events.subscribe(Long.MAX_VALUE, heard::add);
        events.publish(Event.NODE_ONLINE, "a", Map.of());
        subscription.close();
        events.publish(Event.NODE_ONLINE, "a", Map.of());
        assertThat(heard).hasSize(1);
    }
}
