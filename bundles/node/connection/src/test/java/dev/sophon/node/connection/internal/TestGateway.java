package dev.sophon.node.connection.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.ResultAck;
import dev.sophon.signalr.server.Admission;
import dev.sophon.signalr.server.ConnectRequest;
import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.Hub;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubListener;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.HubServer;
import dev.sophon.signalr.server.jetty.HubServlet;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The Gateway's side of the contract's section 3, on a real Jetty, with what a test wants to see of it. */
final class TestGateway {
    static final String TOKEN = "abc123.a1b2c3d4";

    final BlockingQueue<JsonNode> hellos = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonNode> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonNode> catalogues = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonNode> features = new LinkedBlockingQueue<>();
    /** What came as {@code Paused}, and {@code {}} for what came as {@code Resumed}. */
    final BlockingQueue<JsonNode> pauses = new LinkedBlockingQueue<>();

    final BlockingQueue<JsonNode> results = new LinkedBlockingQueue<>();
    final BlockingQueue<HubConnection> connections = new LinkedBlockingQueue<>();
    final BlockingQueue<Disconnect> disconnects = new LinkedBlockingQueue<>();
    final AtomicInteger attempts = new AtomicInteger();

    volatile boolean admits = true;
    volatile boolean acknowledges = true;
    /** The key that its Node has to have; {@code null} where it knows none. */
    volatile @Nullable PublicKey key;

    final BlockingQueue<String> signatures = new LinkedBlockingQueue<>();
    /** What it says of whether it keeps results. */
    volatile @Nullable Boolean keeps;
    /** What it says of whether it opens approvals that a Node asks for. */
    volatile @Nullable Boolean opens;
    /** It keeps no results, though it said so. */
    volatile boolean lostAll;

    volatile Duration clockAhead = Duration.ZERO;
    /** What it says before it answers the greeting. */
    volatile Consumer<HubConnection> first = connection -> {};

    private final boolean knowsHello;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private int port;
    private Server jetty;
    private HubServer server;

    TestGateway(boolean knowsHello) throws Exception {
        this.knowsHello = knowsHello;
        start();
    }

    void start() throws Exception {
        server = new HubServer(
                hub(),
                Json.mapper(),
                executor,
                HubOptions.defaults()
                        .withTimers(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(30)));
        jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new HubServlet(server)), "/hubs/node/*");
        jetty.setHandler(context);
        jetty.start();
        port = connector.getLocalPort();
    }

    /** Dies without a word; {@link #start} brings it back at the same address. */
    void crash() throws Exception {
        jetty.stop();
        server.close();
    }

    int port() {
        return port;
    }

    HubConnection connection() throws InterruptedException {
        HubConnection connection = connections.poll(15, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("nobody has connected");
        }
        return connection;
    }

    static JsonNode next(BlockingQueue<JsonNode> messages) throws InterruptedException {
        JsonNode message = messages.poll(15, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing has come");
        }
        return message;
    }

    void close() throws Exception {
        crash();
        executor.shutdownNow();
    }

    private Hub hub() {
        Hub.Builder hub = Hub.builder(request -> {
                    attempts.incrementAndGet();
                    PublicKey known = key;
                    if (known != null && TOKEN.equals(request.accessToken())) {
                        return new Admission.Challenged(() -> "abc123", challenge -> judge(request, challenge, known));
                    }
                    return admits && TOKEN.equals(request.accessToken()) && request.parameter("access_token") == null
                            ? Admission.of(() -> "abc123")
                            : Admission.unauthorized("no");
                })
                .listener(new HubListener() {
                    @Override
                    public void connected(HubConnection connection) {
                        connections.add(connection);
                    }

                    @Override
                    public void disconnected(HubConnection connection, Disconnect cause) {
                        disconnects.add(cause);
                    }
                })
                .method("Heartbeat", JsonNode.class, (connection, heartbeat) -> {
                    heartbeats.add(heartbeat);
                    return null;
                });
        return knowsHello ? withOurs(hub).build() : hub.build();
    }

    private Admission judge(ConnectRequest request, String challenge, PublicKey known) {
        String signature = request.header(Challenge.HEADER);
        signatures.add(String.valueOf(signature));
        Challenge asked = new Challenge(challenge, "abc123", "http://127.0.0.1:" + port);
        return signature != null && asked.isSignedBy(known, signature)
                ? Admission.of(() -> "abc123")
                : Admission.unauthorized("no");
    }

    private Hub.Builder withOurs(Hub.Builder hub) {
        return hub.method("Hello", JsonNode.class, (connection, hello) -> {
                    hellos.add(hello);
                    first.accept(connection);
                    return new HelloReply(
                            Set.of("system.info"), 1, Instant.now().plus(clockAhead), "9.9.9", null, keeps, opens);
                })
                .method("CatalogChanged", JsonNode.class, (connection, catalogue) -> {
                    catalogues.add(catalogue);
                    return null;
                })
                .method("FeatureState", JsonNode.class, (connection, state) -> {
                    features.add(state);
                    return null;
                })
                .method("Paused", JsonNode.class, (connection, pause) -> {
                    pauses.add(pause);
                    return null;
                })
                .method("Resumed", JsonNode.class, (connection, none) -> {
                    pauses.add(none);
                    return null;
                })
                .method("CommandResult", JsonNode.class, (connection, result) -> {
                    results.add(result);
                    String id = result.path("commandId").asText();
                    if (result.has("sameAs") && lostAll) {
                        return ResultAck.wantsWhole(id);
                    }
                    return acknowledges ? ResultAck.accepted(id) : new CompletableFuture<>();
                });
    }
}
