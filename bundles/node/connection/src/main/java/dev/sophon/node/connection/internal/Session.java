package dev.sophon.node.connection.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubException;
import dev.sophon.node.connection.internal.link.ConnectionProof;
import dev.sophon.node.connection.internal.link.Ending;
import dev.sophon.node.connection.internal.link.Handlers;
import dev.sophon.node.connection.internal.link.Mode;
import dev.sophon.node.connection.internal.link.Node;
import dev.sophon.node.connection.internal.link.Vitals;
import dev.sophon.node.connection.internal.link.Wanted;
import dev.sophon.node.connection.internal.results.ResultDelivery;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.gateway.SystemTrust;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.Paused;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Resumed;
import dev.sophon.protocol.wire.ScopesChanged;
import dev.sophon.protocol.wire.Shown;
import dev.sophon.signalr.client.HubClient;
import dev.sophon.signalr.client.HubConnectException;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its start to its end. Its methods belong to the supervisor's thread; what comes from the Gateway is
 * put into {@link #events()}.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** What TLS and WebSocket add to the largest message, and what comes with it. */
    private static final int FRAMING = 1024 * 1024;

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration HELLO = Duration.ofSeconds(20);
    private static final Duration LAST_WORD = Duration.ofMillis(500);

    private final Node node;
    private final Identity identity;
    private final ConnectionProof proof;
    private final Mode mode;
    private final Commands commands;
    private final HubClient client;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** What happens while the connection lives. */
    sealed interface Event {
        /** It has ended. */
        record Ended(Ending ending) implements Event {}

        /** The Gateway has ended the pairing, and will close the connection. */
        record Revoked(String reason) implements Event {}

        /** The Gateway has granted another set of scopes. */
        record Scopes(Set<String> scopes) implements Event {}

        /** A command is further than it was. */
        record Told(Progress progress) implements Event {}

        /** What comes by message is further than it was. */
        record Features(FeatureState state) implements Event {}

        /** The person at the device has paused the Node, or resumed it. */
        record PauseChanged() implements Event {}

        /** Commands have come, gone or changed. */
        record CatalogueChanged() implements Event {}
    }

    /** @throws GeneralSecurityException when there is no TLS to be had with what the system trusts */
    Session(Node node, Identity identity, ConnectionProof proof, Mode mode, ResultDelivery delivery)
            throws GeneralSecurityException {
        this.node = node;
        this.identity = identity;
        this.proof = proof;
        this.mode = mode;
        client = client(identity, proof);
        commands = new Commands(node.dispatcher(), node.journal(), delivery, client::abort);
        commands.register(hub(), mode);
        Handlers.on(hub(), "ScopesChanged", this::scopesChanged);
        Handlers.on(hub(), "Revoked", this::revoked);
        Handlers.on(hub(), "DesiredFeatures", this::desiredFeatures);
    }

    private HubClient client(Identity whose, ConnectionProof proves) throws GeneralSecurityException {
        HubClient.Builder builder = HubClient.to(URI.create(whose.gatewayUrl() + "/hubs/node"), Json.mapper())
                .messageBytes(Limits.MESSAGE_BYTES + FRAMING)
                .bearerToken(() -> whose.token().reveal())
                .challenge(proves::answer)
                .onClosed(closed -> events.add(new Event.Ended(Ending.of(closed))));
        if (whose.gatewayUrl().getScheme().equals("https")) {
            SystemTrust trust = SystemTrust.current();
            builder.tls(trust.context().getSocketFactory(), trust.trustManager());
        }
        return builder.build();
    }

    HubClient client() {
        return client;
    }

    HubConnection hub() {
        return client.connection();
    }

    BlockingQueue<Event> events() {
        return events;
    }

    String connectionId() {
        String id = hub().getConnectionId();
        return id == null ? "" : id;
    }

    /** Connects; gives what came of it where that is no connection. */
    Optional<Ending> start() throws InterruptedException {
        proof.begin();
        try {
            client.start(START);
            return Optional.empty();
        } catch (HubConnectException e) {
            LOG.debug("No connection", e);
            return Optional.of(Ending.of(identity.gatewayUrl(), e, proof.refused()));
        }
    }

    /**
     * Greets the Gateway.
     *
     * @return its answer; empty where it does not know the greeting
     * @throws IOException when it does not answer
     */
    Optional<HelloReply> hello() throws IOException, InterruptedException {
        HostPlatform platform = node.platform().get();
        Hello hello = new Hello(
                Hello.PROTOCOL,
                identity.nodeId(),
                node.version(),
                platform.os(),
                platform.architecture(),
                platform.osDescription(),
                platform.machineName(),
                node.catalogue().commands(),
                node.catalogue().scopes(),
                node.journal().unsettled(),
                true,
                UpdateRecord.read(node.folder()).newestQuarantined(Hello.MOST_QUARANTINED),
                true);
        try {
            return Optional.of(
                    hub().invoke(HelloReply.class, "Hello", hello).toFuture().get(HELLO.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            if (isUnknownMethod(e.getCause())) {
                return Optional.empty();
            }
            throw new IOException("the Gateway does not take the greeting", e);
        } catch (TimeoutException e) {
            throw new IOException("the Gateway does not answer the greeting", e);
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            throw new IOException("the connection ended before the greeting", e);
        }
    }

    /** SignalR has no codes for it; these are the words of ASP.NET Core and of our own server. */
    private static boolean isUnknownMethod(@Nullable Throwable failure) {
        String words = failure instanceof HubException && failure.getMessage() != null
                ? failure.getMessage().toLowerCase(Locale.ROOT)
                : "";
        return words.contains("unknown hub method")
                || words.contains("method does not exist")
                || words.contains("no method of this name");
    }

    /** Whether this connection's handlers are those for what the Gateway needs. */
    boolean serves(Mode needed) {
        return needed == mode;
    }

    /** It is known what the Gateway needs: if the handlers are those for it, commands run from now on. */
    void decided(Mode needed) {
        commands.decided(needed);
    }

    void heartbeat() {
        send(
                "Heartbeat",
                new Heartbeat(
                        identity.nodeId(),
                        "online",
                        Vitals.uptimeSeconds(),
                        node.platform().get().os(),
                        node.version(),
                        Vitals.cpuPercent(),
                        Vitals.memoryMb()));
    }

    void progress(Progress progress) {
        send("Progress", progress);
    }

    /** On any thread. */
    CompletionStage<Boolean> show(Shown shown) {
        try {
            return hub().invoke(Boolean.class, "Shown", shown).toCompletionStage();
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            return CompletableFuture.failedStage(e);
        }
    }

    void features(FeatureState state) {
        send("FeatureState", state);
    }

    /** Whether the person at the device lets commands run now. */
    void paused() {
        Optional<Pause> pause = node.pause().now();
        if (pause.isPresent()) {
            send("Paused", new Paused(pause.get().by(), pause.get().since()));
        } else {
            send("Resumed", new Resumed());
        }
    }

    void catalogueChanged() {
        send(
                "CatalogChanged",
                new CatalogChanged(node.catalogue().commands(), node.catalogue().scopes()));
    }

    private void send(String method, Object argument) {
        try {
            hub().send(method, argument);
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            LOG.debug("{} could not be sent", method, e);
            events.add(new Event.Ended(Ending.retry("The connection to the Gateway was lost.")));
        }
    }

    /**
     * The ending, with the reason if the Gateway gave one: messages and the close come by different threads of the client,
     * so the reason may come last, or be lost with the close.
     */
    Ending lastWord(Ending ending) throws InterruptedException {
        if (ending.next() == Ending.Next.RETRY) {
            return ending;
        }
        return events.poll(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS) instanceof Event.Revoked revoked
                ? Ending.revoked(revoked.reason())
                : ending;
    }

    @Override
    public void close() {
        commands.ended();
        client.close();
    }

    private void scopesChanged(JsonNode message) {
        try {
            Event scopes = new Event.Scopes(
                    Set.copyOf(Json.convert(message, ScopesChanged.class).scopes()));
            // The last one counts, however many come before they are looked at.
            events.removeIf(Event.Scopes.class::isInstance);
            events.add(scopes);
        } catch (IllegalArgumentException | NullPointerException e) {
            LOG.warn("The Gateway's ScopesChanged is not understood");
        }
    }

    private void revoked(JsonNode message) {
        if (events.stream().noneMatch(Event.Revoked.class::isInstance)) {
            events.add(new Event.Revoked(Ending.printable(message.path("reason").asText(""))));
        }
    }

    private void desiredFeatures(JsonNode message) {
        try {
            node.features().want(Wanted.of(message));
        } catch (IllegalArgumentException e) {
            LOG.warn("The Gateway's DesiredFeatures is not understood: {}", e.getMessage());
        }
    }
}
