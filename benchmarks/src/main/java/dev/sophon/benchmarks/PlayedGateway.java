package dev.sophon.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.floor.BareClient;
import dev.sophon.benchmarks.floor.RawSocketServlet;
import dev.sophon.benchmarks.floor.Web;
import dev.sophon.gateway.hub.internal.KeptResults;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import dev.sophon.signalr.server.Admission;
import dev.sophon.signalr.server.ConnectRequest;
import dev.sophon.signalr.server.Hub;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.HubServer;
import dev.sophon.signalr.server.jetty.HubServlet;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The Gateway's end of the hub without the Gateway behind it, so that the way to a Node and back is measured alone: the
 * hub's own server, on the web server that the Gateway runs on. Beside it, the same server with a trivial hub, and a
 * WebSocket with nothing behind it.
 */
public final class PlayedGateway implements AutoCloseable {
    private static final String NODE_PATH = "/hubs/node";
    private static final int BUDGET_MS = 30_000;
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService executor = Executors.newFixedThreadPool(8, task -> {
        Thread thread = new Thread(task, "played-gateway");
        thread.setDaemon(true);
        return thread;
    });
    private final RawSocketServlet raw = new RawSocketServlet();
    /** As the Gateway does, so that a result that is not sent again is filled in here too. */
    private final KeptResults kept = new KeptResults(64L << 20);

    private final HubServer nodes;
    private final HubServer bare;
    private final Set<String> bareGiven = ConcurrentHashMap.newKeySet();
    private final Web web;

    private final Map<String, CompletableFuture<HubConnection>> ready = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<CommandResult>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<BareClient.Answer>> bareWaiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    PlayedGateway() throws Exception {
        nodes = new HubServer(
                Hub.builder(PlayedGateway::admit)
                        .method("Hello", Hello.class, this::hello)
                        .method("Heartbeat", Heartbeat.class, (connection, beat) -> null)
                        .method("CatalogChanged", CatalogChanged.class, (connection, changed) -> {
                            plugged(connection, changed.commands());
                            return null;
                        })
                        .promptMethod("CommandResult", ReportedResult.class, this::result)
                        .build(),
                Json.mapper(),
                executor,
                HubOptions.defaults());
        bare = new HubServer(
                Hub.builder(PlayedGateway::admit)
                        .method("Result", BareClient.Answer.class, this::bareResult)
                        .build(),
                Json.mapper(),
                executor,
                HubOptions.defaults());
        web = new Web(Map.of(NODE_PATH + "/*", new HubServlet(nodes), "/bare/*", new HubServlet(bare), "/raw/*", raw));
    }

    private static Admission admit(ConnectRequest request) {
        String token = request.accessToken();
        String user = token == null ? "nobody" : token.split("\\.", 2)[0];
        return Admission.of(() -> user);
    }

    private HelloReply hello(HubConnection connection, Hello hello) {
        plugged(connection, hello.commands());
        return new HelloReply(Set.of("node.command"), 30, Instant.now(), "1.0.0", null, true, null);
    }

    /** A Node is ready when all that is plugged into it can be called. */
    private void plugged(HubConnection connection, List<CommandInfo> commands) {
        boolean all = Set.of(Plugged.NOOP, Plugged.EFFECT, Plugged.BLOB).stream()
                .allMatch(name -> commands.stream().anyMatch(info -> info.name().equals(name)));
        if (all) {
            ready(connection.user().getName()).complete(connection);
        }
    }

    private CompletableFuture<HubConnection> ready(String node) {
        return ready.computeIfAbsent(node, id -> new CompletableFuture<>());
    }

    private ResultAck result(HubConnection connection, ReportedResult reported) {
        CommandResult result = kept.whole(connection.id(), reported).orElse(null);
        if (result == null) {
            return ResultAck.wantsWhole(reported.commandId());
        }
        CompletableFuture<CommandResult> issuer = waiting.remove(result.commandId());
        if (issuer != null) {
            issuer.complete(result);
        }
        return ResultAck.accepted(result.commandId());
    }

    private Map<String, Boolean> bareResult(HubConnection connection, BareClient.Answer answer) {
        CompletableFuture<BareClient.Answer> issuer = bareWaiting.remove(answer.id());
        if (issuer != null) {
            issuer.complete(answer);
        }
        return Map.of("accepted", true);
    }

    URI uri() {
        return web.uri();
    }

    /** Waits until a Node has connected, with all that is plugged into it. */
    public HubConnection node(String id) throws Exception {
        return ready(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The socket of a client at {@code /raw}, which must be connecting. */
    RawSocketServlet.RawSocket rawSocket() throws InterruptedException {
        RawSocketServlet.RawSocket socket = raw.opened().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (socket == null) {
            throw new IllegalStateException("no client came");
        }
        return socket;
    }

    /** The connection of a client at {@code /bare}, which must be connecting; each is given out once. */
    HubConnection bareConnection() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() - end < 0) {
            for (HubConnection connection : bare.connections()) {
                if (bareGiven.add(connection.id())) {
                    return connection;
                }
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException("no client came");
    }

    /** Sends a command to a Node and waits for its result, which must be a success. */
    public CommandResult execute(HubConnection node, String command, JsonNode params) throws Exception {
        return execute(node, command, params, null);
    }

    /** An operator's word for these very params. */
    public static ExecuteCommand.Approval approval(JsonNode params) {
        return new ExecuteCommand.Approval("bench", "bench", Instant.now(), ParamsHash.sha256(params));
    }

    /** The same with an approval. */
    public CommandResult execute(
            HubConnection node, String command, JsonNode params, ExecuteCommand.@Nullable Approval approval)
            throws Exception {
        String id = "bench-" + ids.incrementAndGet();
        CompletableFuture<CommandResult> outcome = new CompletableFuture<>();
        waiting.put(id, outcome);
        Future<?> unused = node.send(
                        "ExecuteCommand",
                        new ExecuteCommand(id, id, command, params, BUDGET_MS, Instant.now(), approval))
                .toCompletableFuture();
        CommandResult result = outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!result.ok()) {
            throw new IllegalStateException(command + " failed: " + result.error() + ", " + result.message());
        }
        return result;
    }

    /** Calls a bare client and waits for its result. */
    public BareClient.Answer call(HubConnection client) throws Exception {
        String id = "bare-" + ids.incrementAndGet();
        CompletableFuture<BareClient.Answer> outcome = new CompletableFuture<>();
        bareWaiting.put(id, outcome);
        Future<?> unused = client.send("Execute", Map.of("id", id, "issuedAt", Instant.now()))
                .toCompletableFuture();
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        nodes.close();
        bare.close();
        web.close();
        executor.shutdownNow();
    }
}
