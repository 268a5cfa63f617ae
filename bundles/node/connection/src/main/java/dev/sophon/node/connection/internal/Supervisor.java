package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.internal.Session.Event;
import dev.sophon.node.connection.internal.link.Backoff;
import dev.sophon.node.connection.internal.link.ConnectionProof;
import dev.sophon.node.connection.internal.link.Ending;
import dev.sophon.node.connection.internal.link.Ending.Next;
import dev.sophon.node.connection.internal.link.Mode;
import dev.sophon.node.connection.internal.link.Node;
import dev.sophon.node.connection.internal.link.Watchdog;
import dev.sophon.node.connection.internal.results.ResultDelivery;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Revocation;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Shown;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the Node connected, for ever: one attempt after the other, each with a connection of its own. */
final class Supervisor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    /** A connection that held this long begins a new series of waits. */
    private static final Duration HELD = Duration.ofSeconds(10);
    /** Beyond this, certificates and expiries begin to fail. */
    private static final Duration CLOCK = Duration.ofMinutes(1);

    private static final int MOST_HEARTBEAT_SECONDS = 300;

    private final Node node;
    private final Identity identity;
    private final ConnectionProof proof;
    private final StatusBoard board;
    private final ResultDelivery delivery;
    private final Watchdog watchdog;
    private final Backoff backoff;
    private final Greeting greeting;

    private Mode mode = Mode.ACKNOWLEDGED;
    private boolean legacyTold;
    private @Nullable Session session;

    /** What has to be there before the Gateway is greeted. */
    interface Greeting {
        void await() throws InterruptedException;
    }

    Supervisor(
            Node node,
            Identity identity,
            ConnectionProof proof,
            StatusBoard board,
            ResultDelivery delivery,
            Watchdog watchdog,
            Backoff backoff,
            Greeting greeting) {
        this.node = node;
        this.identity = identity;
        this.proof = proof;
        this.board = board;
        this.delivery = delivery;
        this.watchdog = watchdog;
        this.backoff = backoff;
        this.greeting = greeting;
    }

    /** Runs until its thread is interrupted, or the Gateway wants this Node to stay away. */
    @Override
    public void run() {
        try {
            Ending ending;
            do {
                ending = attempt();
            } while (goOn(ending));
        } catch (InterruptedException e) {
            LOG.debug("The connection is closed with its component");
        }
    }

    private boolean goOn(Ending ending) throws InterruptedException {
        switch (ending.next()) {
            case SWITCH_MODE -> LOG.debug("{}", ending.problem());
            case RETRY -> pause(ending, backoff.next());
            case RETRY_SLOWLY -> {
                Optional<Revocation> before = Revocation.read(node.folder(), token());
                if (before.isPresent()) {
                    // It was revoked before this start, and the Gateway has not changed its mind.
                    stayAway(
                            State.REVOKED, new Ending(Next.REVOKED, before.get().reason()));
                    return false;
                }
                pause(ending, backoff.slow());
            }
            case REPLACED -> {
                stayAway(State.REPLACED, ending);
                return false;
            }
            case REVOKED -> {
                rememberRevocation(ending);
                stayAway(State.REVOKED, ending);
                return false;
            }
        }
        return true;
    }

    private void pause(Ending ending, Duration wait) throws InterruptedException {
        LOG.info("Not connected: {} Next attempt in {} ms", ending.problem(), wait.toMillis());
        board.off(State.RETRYING, ending.problem());
        Thread.sleep(wait.toMillis());
    }

    private void stayAway(State state, Ending ending) {
        LOG.warn("Not connected, and not trying again: {}", ending.problem());
        board.off(state, ending.problem());
    }

    private void rememberRevocation(Ending ending) {
        try {
            new Revocation(Instant.now(), token().fingerprint(), ending.problem()).write(node.folder());
        } catch (IOException e) {
            LOG.warn("The revocation cannot be written down; the Gateway will say it again after a restart", e);
        }
    }

    private NodeToken token() {
        return NodeToken.parse(identity.token().reveal());
    }

    private Ending attempt() throws InterruptedException {
        board.connecting();
        try (Session attempt = new Session(node, identity, proof, mode, delivery)) {
            watchdog.watch(attempt.client());
            Optional<Ending> refused = attempt.start();
            if (refused.isPresent()) {
                return refused.get();
            }
            synchronized (this) {
                session = attempt;
            }
            return serve(attempt);
        } catch (IOException e) {
            LOG.debug("No greeting", e);
            return Ending.retry("The Gateway does not answer as expected; it may be starting, or of another version.");
        } catch (GeneralSecurityException e) {
            LOG.warn("The system's trusted certificates cannot be used", e);
            return Ending.retry("The system's trusted certificates cannot be used; see the Node's log.");
        } catch (RuntimeException e) {
            // A defect, ours or of Microsoft's client, must not leave the Node offline for ever.
            LOG.error("The connection broke by a defect", e);
            return Ending.retry("The connection broke by a defect; see the Node's log.");
        } finally {
            delivery.offline();
            node.dispatcher().disconnected();
            watchdog.watch(null);
            synchronized (this) {
                session = null;
            }
        }
    }

    private Ending serve(Session live) throws IOException, InterruptedException {
        greeting.await();
        Optional<HelloReply> reply = live.hello();
        Mode needed = reply.isPresent() ? Mode.ACKNOWLEDGED : Mode.CLIENT_RESULT;
        // A Gateway of the published methods keeps the scopes to itself and checks them alone.
        Set<String> scopes = reply.map(HelloReply::scopes).orElse(Set.of(PublishedScopes.NODE_COMMAND.name()));
        node.dispatcher().grant(scopes);
        node.dispatcher()
                .approvals(reply.map(said -> Boolean.TRUE.equals(said.opensApprovals()))
                        .orElse(false));
        if (!live.serves(needed)) {
            live.decided(needed);
            mode = needed;
            return new Ending(Next.SWITCH_MODE, "The Gateway needs results in another way: connecting anew");
        }
        forgetRevocation();
        welcome(live, reply, scopes);
        // Not before their answers have a way back: what the journal does not keep goes nowhere without one.
        live.decided(needed);
        long since = System.nanoTime();
        Ending ending = converse(live, heartbeatSeconds(reply));
        if (System.nanoTime() - since > HELD.toNanos()) {
            backoff.reset();
        }
        return ending;
    }

    private void welcome(Session live, Optional<HelloReply> reply, Set<String> scopes) {
        if (reply.isPresent()) {
            HelloReply said = reply.get();
            backoff.greeted(returning(said));
            String note = clockProblem(said.serverTime());
            board.online(live.connectionId(), Instant.now(), scopes, said.gatewayVersion(), note);
            delivery.online(live.hub(), Boolean.TRUE.equals(said.keepsResults()));
            node.features().state().ifPresent(live::features);
            live.paused();
        } else {
            if (!legacyTold) {
                legacyTold = true;
                LOG.info("The Gateway knows the published methods only: results go back as client results");
            }
            board.online(live.connectionId(), Instant.now(), scopes, null, null);
        }
        LOG.info("Connected to {} as {}", identity.gatewayUrl(), identity.nodeId());
    }

    private Ending converse(Session live, long heartbeatSeconds) throws InterruptedException {
        long nextHeartbeat = System.nanoTime();
        while (true) {
            long wait = nextHeartbeat - System.nanoTime();
            if (wait <= 0) {
                live.heartbeat();
                board.heartbeat(Instant.now());
                nextHeartbeat = System.nanoTime() + TimeUnit.SECONDS.toNanos(heartbeatSeconds);
                continue;
            }
            Event event = live.events().poll(wait, TimeUnit.NANOSECONDS);
            if (event instanceof Event.Ended ended) {
                return live.lastWord(ended.ending());
            }
            if (event instanceof Event.Revoked revoked) {
                return Ending.revoked(revoked.reason());
            }
            if (event instanceof Event.Scopes changed) {
                LOG.info("The Gateway grants {} scopes now", changed.scopes().size());
                node.dispatcher().grant(changed.scopes());
                board.scopes(changed.scopes());
            } else if (event instanceof Event.Told told) {
                live.progress(told.progress());
            } else if (event instanceof Event.Features features) {
                live.features(features.state());
            } else if (event instanceof Event.PauseChanged) {
                live.paused();
            } else if (event instanceof Event.CatalogueChanged) {
                live.events().removeIf(Event.CatalogueChanged.class::isInstance);
                live.catalogueChanged();
            }
        }
    }

    /** Commands have come, gone or changed; the Gateway hears of it if there is a connection. */
    synchronized void catalogueChanged() {
        if (session != null && mode == Mode.ACKNOWLEDGED) {
            session.events().add(new Event.CatalogueChanged());
        }
    }

    /** A command is further than it was; the Gateway hears of it if there is a connection, and of the last word only. */
    synchronized void progress(Progress progress) {
        if (session != null && mode == Mode.ACKNOWLEDGED) {
            session.events()
                    .removeIf(event -> event instanceof Event.Told told
                            && told.progress().commandId().equals(progress.commandId()));
            session.events().add(new Event.Told(progress));
        }
    }

    /** Shows a part of what a command finds; tells whether somebody looks, which nobody does where there is no connection. */
    CompletionStage<Boolean> show(Shown shown) {
        Session live;
        synchronized (this) {
            live = mode == Mode.ACKNOWLEDGED ? session : null;
        }
        return live == null ? CompletableFuture.completedFuture(false) : live.show(shown);
    }

    /** What comes by message is further than it was; the Gateway hears the last word of it, if there is a connection. */
    synchronized void features(FeatureState state) {
        if (session != null && mode == Mode.ACKNOWLEDGED) {
            session.events().removeIf(Event.Features.class::isInstance);
            session.events().add(new Event.Features(state));
        }
    }

    /** The person at the device has paused the Node or resumed it; the Gateway hears of it if there is a connection. */
    synchronized void pauseChanged() {
        if (session != null && mode == Mode.ACKNOWLEDGED) {
            session.events().add(new Event.PauseChanged());
        }
    }

    private void forgetRevocation() {
        try {
            Revocation.clear(node.folder());
        } catch (IOException e) {
            LOG.debug("The mark of an earlier revocation cannot be removed", e);
        }
    }

    private static long heartbeatSeconds(Optional<HelloReply> reply) {
        int told = reply.map(HelloReply::heartbeatSeconds).orElse(0);
        return told < 1 || told > MOST_HEARTBEAT_SECONDS ? Limits.HEARTBEAT.toSeconds() : told;
    }

    private static @Nullable Duration returning(HelloReply said) {
        Integer seconds = said.returnSeconds();
        return seconds == null || seconds < 1 ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable String clockProblem(@Nullable Instant serverTime) {
        if (serverTime == null) {
            return null;
        }
        Duration ahead = Duration.between(serverTime, Instant.now());
        if (ahead.abs().compareTo(CLOCK) <= 0) {
            return null;
        }
        long minutes = ahead.abs().plusSeconds(30).toMinutes();
        String words = "This machine's clock is " + minutes + (minutes == 1 ? " minute " : " minutes ")
                + (ahead.isNegative() ? "behind" : "ahead of") + " the Gateway's. Set it right.";
        LOG.warn("{}", words);
        return words;
    }
}
