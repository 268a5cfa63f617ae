package dev.sophon.signalr.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.internal.MessageRoom;
import dev.sophon.signalr.server.internal.Negotiations;
import dev.sophon.signalr.server.internal.Responses;
import dev.sophon.signalr.server.internal.Session;
import dev.sophon.signalr.server.internal.SessionContext;
import dev.sophon.signalr.server.internal.wire.Protocols;
import java.security.Principal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Hub} at work: negotiates, and keeps the connections that an adapter opens. Thread-safe. It has one daemon
 * thread for its timers, until it is closed.
 */
public final class HubServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubServer.class);

    private final Hub hub;
    private final HubOptions options;
    private final Negotiations negotiations;
    private final Responses responses;
    private final SessionContext context;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Opens a hub.
     *
     * @param mapper writes arguments and results, and reads them; its stream constraints bound what is read
     * @param executor runs methods and listeners; the server puts the calls of one connection in order, and never has more
     *     than one task of a connection's calls in it at a time. It must have several threads and is not closed with the
     *     server
     */
    public HubServer(Hub hub, ObjectMapper mapper, Executor executor, HubOptions options) {
        this.hub = hub;
        this.options = options;
        this.negotiations = new Negotiations(options.negotiationExpiry(), options.maxNegotiations());
        this.responses = new Responses(mapper);
        this.clock = new ScheduledThreadPoolExecutor(1, HubServer::daemon);
        this.clock.setRemoveOnCancelPolicy(true);
        this.context = new SessionContext(
                options,
                mapper,
                new Protocols(mapper),
                new MessageRoom(options.maxRoomBytes()),
                hub::method,
                hub.listener(),
                executor,
                clock,
                sessions::remove);
        long period = period(options).toNanos();
        Future<?> unused = clock.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
    }

    /** Answers {@code POST …/negotiate}. May block as long as the {@link Authenticator} does. */
    public Response negotiate(ConnectRequest request) {
        if (closed) {
            return responses.unavailable();
        }
        Admission admission = hub.authenticator().authenticate(request);
        if (admission instanceof Admission.Refused refused) {
            return responses.refused(refused);
        }
        boolean challenged = admission instanceof Admission.Challenged;
        String token = negotiations.offer(user(admission));
        if (token == null) {
            return responses.unavailable();
        }
        return responses.negotiated(
                request.parameter("negotiateVersion"),
                Negotiations.idOf(token),
                token,
                challenged ? Negotiations.challengeOf(token) : null);
    }

    /**
     * Answers a request to open a transport: by the token of an earlier negotiation in {@code id}, or without one. May
     * block as long as the {@link Authenticator} does.
     */
    public Acceptance connect(ConnectRequest request) {
        if (closed) {
            return new Acceptance.Refused(responses.unavailable());
        }
        String token = request.parameter("id");
        Admission admission = hub.authenticator().authenticate(request);
        if (admission instanceof Admission.Challenged challenged) {
            // Before the negotiation is claimed: nobody else's wrong answer uses it up.
            admission = token == null
                    ? Admission.unauthorized("negotiate first, and answer the challenge")
                    : challenged.answered().apply(Negotiations.challengeOf(token));
        }
        if (admission instanceof Admission.Refused refused) {
            return new Acceptance.Refused(responses.refused(refused));
        }
        Principal user = ((Admission.Granted) admission).user();
        if (token == null) {
            // A client that skips the negotiation never learns its id, but the server has one to speak of.
            return new Acceptance.Accepted(transport -> open(Negotiations.newId(), user, transport));
        }
        return switch (negotiations.claim(token, user)) {
            case UNKNOWN -> new Acceptance.Refused(responses.unknown());
            case TAKEN -> new Acceptance.Refused(responses.taken());
            case OTHER_USER -> new Acceptance.Refused(responses.otherUser());
            case CLAIMED ->
                new Acceptance.Accepted(transport -> {
                    negotiations.opened(token);
                    Session session = open(Negotiations.idOf(token), user, transport);
                    session.terminated().thenRun(() -> negotiations.release(token));
                    return session;
                });
        };
    }

    private static Principal user(Admission admission) {
        return admission instanceof Admission.Challenged challenged
                ? challenged.user()
                : ((Admission.Granted) admission).user();
    }

    private Session open(String id, Principal user, Transport transport) {
        Session session = new Session(id, user, transport, context);
        sessions.add(session);
        if (closed) {
            session.stop();
        }
        return session;
    }

    /** The connections that have done their handshake and are open, as they are now. */
    public Collection<HubConnection> connections() {
        return sessions.stream().filter(Session::isOpen).collect(Collectors.toUnmodifiableList());
    }

    /**
     * Ends all connections, whose clients may reconnect, and admits none any more. Returns when their transports are
     * closed, some time after {@link HubOptions#closeGrace()} at the latest; listeners may still be running then.
     */
    @Override
    public void close() {
        closed = true;
        List<Session> ending = List.copyOf(sessions);
        ending.forEach(Session::stop);
        try {
            CompletableFuture.allOf(ending.stream()
                            .map(session -> session.terminated().toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .get(options.closeGrace().toMillis() + 2 * period(options).toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("a connection did not close in time");
        }
        clock.shutdownNow();
    }

    private void tick() {
        negotiations.expire();
        for (Session session : sessions) {
            try {
                session.tick();
            } catch (RuntimeException e) {
                // An adapter failed; the clock goes on for the others.
                LOG.error("a connection could not be looked after", e);
            }
        }
    }

    /** Often enough for the shortest of the times. */
    private static Duration period(HubOptions options) {
        Duration shortest = Stream.of(
                        options.handshakeTimeout(), options.keepAlive(), options.silence(), options.closeGrace())
                .min(Duration::compareTo)
                .orElseThrow()
                .dividedBy(4);
        Duration second = Duration.ofSeconds(1);
        return shortest.compareTo(second) < 0 ? shortest : second;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "signalr-server-clock");
        thread.setDaemon(true);
        return thread;
    }
}
