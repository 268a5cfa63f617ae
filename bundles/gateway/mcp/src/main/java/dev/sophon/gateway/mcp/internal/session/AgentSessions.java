package dev.sophon.gateway.mcp.internal.session;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.mcp.internal.tools.Settling;
import dev.sophon.gateway.mcp.internal.wire.HttpProblem;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The agents' conversations, each for as long as it is used. They end with the Gateway. Thread-safe. */
public final class AgentSessions implements AutoCloseable {
    private static final int MOST = 2_000;
    private static final int MOST_OF_ONE = 100;
    private static final Duration IDLE = Duration.ofHours(1);
    /** A dropped connection is noticed at the second write after it, so within twice this. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

    private final Map<String, AgentSession> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final Tokens tokens;
    private final Settling settling;
    private final Time.Scheduled keepAlive;

    public AgentSessions(Tokens tokens, Events events, Time time, Executor executor) {
        this.tokens = tokens;
        this.settling =
                new Settling(events, time, executor, () -> sessions.values().forEach(AgentSession::tellChanges));
        this.keepAlive = time.every(KEEP_ALIVE, () -> Settling.run(executor, this::tend));
    }

    private void tend() {
        for (AgentSession session : sessions.values()) {
            if (!tokens.stands(session.principal()) || session.idle().compareTo(IDLE) > 0) {
                end(session);
            } else {
                session.keepAlive();
            }
        }
    }

    /**
     * Begins a conversation.
     *
     * @throws HttpProblem if there are too many, and none of this principal's is idle
     */
    AgentSession open(Principal principal, Function<String, AgentSession> making) throws HttpProblem {
        List<AgentSession> own = sessions.values().stream()
                .filter(session -> session.principal().id().equals(principal.id()))
                .toList();
        if (own.size() >= MOST_OF_ONE || sessions.size() >= MOST) {
            AgentSession oldest = own.stream()
                    .filter(session -> !session.idle().isZero())
                    .max(Comparator.comparing(AgentSession::idle))
                    .orElseThrow(() -> new HttpProblem(
                            503, HttpProblem.REFUSED, "Too many sessions are open; close one, or try again later"));
            end(oldest);
        }
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        AgentSession session =
                making.apply(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        sessions.put(session.id(), session);
        return session;
    }

    /** The conversation of this id, if it is this principal's; whose role has changed since is another one. */
    Optional<AgentSession> find(String id, Principal principal) {
        return Optional.ofNullable(sessions.get(id))
                .filter(session -> session.principal().equals(principal));
    }

    void end(AgentSession session) {
        sessions.remove(session.id(), session);
        session.close();
    }

    @Override
    public void close() {
        keepAlive.cancel();
        settling.close();
        sessions.values().forEach(this::end);
    }
}
