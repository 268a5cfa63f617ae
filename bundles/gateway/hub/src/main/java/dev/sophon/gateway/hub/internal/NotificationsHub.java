package dev.sophon.gateway.hub.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.Admission;
import dev.sophon.signalr.server.ConnectRequest;
import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.Hub;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubListener;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.HubServer;
import dev.sophon.signalr.server.jetty.HubServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The events of {@code /api/events} for SignalR clients with an API token: each is an invocation of {@code Event}. A client
 * that was away asks for what it missed by {@code Since} and the last id that it saw.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/hubs/notifications/*")
@HttpWhiteboardServletAsyncSupported
public final class NotificationsHub extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CONNECTIONS = 500;
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Who listens has nothing to say but {@code Since}. */
    private static final int MOST_RECEIVED = 16 * 1024;

    private static final long MOST_ROOM = 8 << 20;

    private final transient RequestGuard guard;
    private final transient Tokens tokens;
    private final transient Events events;
    private final transient ExecutorService executor;
    private final transient HubServer server;
    private final HubServlet servlet;
    private final transient Time.Scheduled look;
    private final transient Places places = new Places(MAX_CONNECTIONS);
    private final transient Map<HubConnection, Events.Subscription> listening = new ConcurrentHashMap<>();

    @Activate
    public NotificationsHub(
            @Reference RequestGuard guard, @Reference Tokens tokens, @Reference Events events, @Reference Time time) {
        this.guard = guard;
        this.tokens = tokens;
        this.events = events;
        executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "notifications-hub");
            thread.setDaemon(true);
            return thread;
        });
        Hub hub = Hub.builder(this::authenticate)
                .listener(new Listening())
                .method("Since", Long.class, this::since)
                .build();
        server = new HubServer(
                hub, Json.mapper(), executor, HubOptions.defaults().withReceived(MOST_RECEIVED, MOST_ROOM));
        servlet = new HubServlet(server);
        look = time.every(LOOK, this::closeThoseWhoseTokenIsOver);
    }

    @Deactivate
    public void close() {
        look.cancel();
        server.close();
        executor.shutdown();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!HubGuard.refuses(guard, request, response)) {
            servlet.service(request, response);
        }
    }

    /** Who listens, as the hub's server knows it. */
    private record Listener(Principal principal) implements java.security.Principal {
        @Override
        public String getName() {
            return principal.id();
        }
    }

    private Admission authenticate(ConnectRequest request) {
        String token = request.accessToken();
        Optional<Principal> principal = token == null ? Optional.empty() : tokens.authenticate(token);
        if (principal.isPresent() && !places.free(principal.get().id())) {
            return new Admission.Refused(503, "overloaded", "Too many listen already; try again later");
        }
        return principal
                .<Admission>map(found -> Admission.of(new Listener(found)))
                .orElseGet(() -> Admission.unauthorized("The API token is unknown, deleted or expired"));
    }

    private static Listener listener(HubConnection connection) {
        return (Listener) connection.user();
    }

    private final class Listening implements HubListener {
        @Override
        public void connected(HubConnection connection) {
            Listener listener = listener(connection);
            places.occupy(listener.getName());
            listening.put(connection, events.subscribe(Long.MAX_VALUE, event -> {
                if (listener.principal().hears(event) && tokens.stands(listener.principal())) {
                    // A client that does not read is disconnected by the server.
                    var unused = connection.send("Event", event);
                }
            }));
        }

        @Override
        public void disconnected(HubConnection connection, Disconnect cause) {
            Events.Subscription subscription = listening.remove(connection);
            if (subscription != null) {
                subscription.close();
                places.leave(connection.user().getName());
            }
        }
    }

    private List<Event> since(HubConnection connection, Long after) {
        Listener listener = listener(connection);
        return events.since(after).stream().filter(listener.principal()::hears).toList();
    }

    private void closeThoseWhoseTokenIsOver() {
        for (HubConnection connection : listening.keySet()) {
            if (!tokens.stands(listener(connection).principal())) {
                connection.close("The API token is deleted or expired", false);
            }
        }
    }
}
