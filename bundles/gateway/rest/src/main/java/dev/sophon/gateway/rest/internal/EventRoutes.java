package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.metrics.Metrics;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code /events}: what happens, as it happens, as server-sent events. */
@Component
public final class EventRoutes implements Routes {
    private static final String TYPE = "text/event-stream; charset=utf-8";

    private static final int MAX_STREAMS = 500;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final Events events;
    private final Callers callers;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Places places = new Places(MAX_STREAMS);
    private final Time.Scheduled keepAlive;

    @Activate
    public EventRoutes(
            @Reference Events events, @Reference Callers callers, @Reference Metrics metrics, @Reference Time time) {
        this.events = events;
        this.callers = callers;
        metrics.connections("events", streams::size);
        this.keepAlive = time.every(KEEP_ALIVE, this::tick);
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/events", Route.ALL_ROLES, this::stream));
    }

    @Deactivate
    public void close() {
        keepAlive.cancel();
        streams.forEach(EventStream::close);
    }

    private void tick() {
        streams.forEach(EventStream::keepAlive);
    }

    private void stream(Exchange exchange) throws IOException {
        if (exchange.answeredHead(TYPE)) {
            return;
        }
        Principal principal = exchange.principal();
        if (!places.free(principal.id())) {
            throw new Refusal(Refusal.Reason.OVERLOADED, "Too many listen already; try again later");
        }
        long after = after(exchange.request().getHeader("Last-Event-ID"));
        EventStream stream = new EventStream(exchange.answeredBitByBit(TYPE), () -> callers.stands(principal));
        streams.add(stream);
        places.occupy(principal.id());
        Events.Subscription subscription = events.subscribe(after, event -> {
            if (principal.hears(event)) {
                stream.send(event);
            }
        });
        stream.open(() -> {
            subscription.close();
            if (streams.remove(stream)) {
                places.leave(principal.id());
            }
        });
    }

    private static long after(@Nullable String lastEventId) {
        return lastEventId != null && lastEventId.matches("\\d{1,18}") ? Long.parseLong(lastEventId) : Long.MAX_VALUE;
    }
}
