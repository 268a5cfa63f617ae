package dev.sophon.gateway.hub.internal;

import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeFeatures;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeSessions;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.Paused;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import dev.sophon.protocol.wire.Resumed;
import dev.sophon.protocol.wire.Shown;
import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.Hub;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubException;
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
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub that nodes connect to: it knows the transport and the method names, and hands everything on. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/hubs/node/*")
@HttpWhiteboardServletAsyncSupported
public final class NodeHub extends HttpServlet implements HubListener {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NodeHub.class);
    private static final String LINK = "link";
    private static final int CLOSING_SECONDS = 5;
    private static final int SMALL_MESSAGE = 4 * 1024;
    /** Of 64 feature sets, with a reason for each. */
    private static final int FEATURES_BYTES = 256 * 1024;

    private static final int FEATURES_TOKENS = 2_000;
    /** Of all nodes together: the last pictures of some hundred screens. */
    private static final long KEPT_BYTES = 64L << 20;

    private final transient RequestGuard guard;
    private final transient NodeSessions sessions;
    private final transient Commands commands;
    private final transient NodeFeatures features;
    private final transient KeptResults kept = new KeptResults(KEPT_BYTES);
    private final transient ExecutorService executor;
    private final transient HubServer server;
    private final HubServlet servlet;

    @Activate
    public NodeHub(
            @Reference RequestGuard guard,
            @Reference NodeSessions sessions,
            @Reference Commands commands,
            @Reference NodeFeatures features) {
        this.guard = guard;
        this.sessions = sessions;
        this.commands = commands;
        this.features = features;
        AtomicInteger number = new AtomicInteger();
        // Methods may commit to the database: more threads than cores.
        executor = Executors.newFixedThreadPool(
                Math.max(8, 2 * Runtime.getRuntime().availableProcessors()), task -> {
                    Thread thread = new Thread(task, "node-hub-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        Hub hub = Hub.builder(new KeyProof(sessions)::authenticate)
                .listener(this)
                .method("Hello", Hello.class, this::hello)
                .method("Heartbeat", Heartbeat.class, this::heartbeat)
                .method("CatalogChanged", CatalogChanged.class, this::catalogChanged)
                .method("Progress", Progress.class, this::progress)
                .method("Shown", Shown.class, this::shown)
                .method("Paused", Paused.class, this::paused)
                .method("Resumed", Resumed.class, this::resumed)
                .method("FeatureState", FeatureState.class, this::featureState)
                .promptMethod("CommandResult", ReportedResult.class, this::commandResult)
                // Its catalogue is kept, so it takes far less than a message may.
                .within("Hello", Limits.CATALOGUE_BYTES, Limits.CATALOGUE_TOKENS)
                .within("CatalogChanged", Limits.CATALOGUE_BYTES, Limits.CATALOGUE_TOKENS)
                .within("Heartbeat", SMALL_MESSAGE, SMALL_MESSAGE)
                .within("FeatureState", FEATURES_BYTES, FEATURES_TOKENS)
                .within("Paused", SMALL_MESSAGE, SMALL_MESSAGE)
                .within("Resumed", SMALL_MESSAGE, SMALL_MESSAGE)
                .within("Progress", SMALL_MESSAGE, SMALL_MESSAGE)
                .build();
        server = new HubServer(hub, Json.mapper(), executor, HubOptions.defaults());
        servlet = new HubServlet(server);
    }

    @Deactivate
    public void close() {
        server.close();
        executor.shutdown();
        try {
            // What connections still have to tell comes before the parts that they tell it to are gone.
            if (!executor.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Some connections had not ended after {} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!HubGuard.refuses(guard, request, response)) {
            request.setAttribute(KeyProof.ASKED, new KeyProof.Asked(guard.sender(request), guard.addressesOf(request)));
            servlet.service(request, response);
        }
    }

    @Override
    public void connected(HubConnection connection) {
        NodeLink link = new HubLink(connection);
        connection.attributes().put(LINK, link);
        sessions.connected(link);
    }

    @Override
    public void disconnected(HubConnection connection, Disconnect cause) {
        LOG.info("Node {} disconnected: {}", connection.user().getName(), cause.message());
        kept.forget(connection.id());
        sessions.disconnected(link(connection));
    }

    private static NodeLink link(HubConnection connection) {
        return (NodeLink) Objects.requireNonNull(connection.attributes().get(LINK), "connected comes first");
    }

    private Object hello(HubConnection connection, Hello hello) throws HubException {
        try {
            NodeLink link = link(connection);
            HelloReply reply = sessions.hello(link, hello);
            features.greeted(
                    link.nodeId(), Boolean.TRUE.equals(hello.features()), Boolean.TRUE.equals(hello.releases()));
            return reply;
        } catch (IllegalArgumentException e) {
            throw new HubException("Hello: " + e.getMessage(), e);
        }
    }

    private @Nullable Object heartbeat(HubConnection connection, Heartbeat heartbeat) {
        sessions.heartbeat(link(connection), heartbeat);
        return null;
    }

    private @Nullable Object catalogChanged(HubConnection connection, CatalogChanged changed) throws HubException {
        try {
            sessions.catalogChanged(link(connection), changed);
            return null;
        } catch (IllegalArgumentException e) {
            throw new HubException("CatalogChanged: " + e.getMessage(), e);
        }
    }

    private @Nullable Object featureState(HubConnection connection, FeatureState state) throws HubException {
        try {
            features.said(link(connection).nodeId(), state);
            return null;
        } catch (IllegalArgumentException e) {
            throw new HubException("FeatureState: " + e.getMessage(), e);
        }
    }

    private @Nullable Object paused(HubConnection connection, Paused paused) throws HubException {
        if (paused.by() == null || paused.since() == null) {
            throw new HubException("Paused: expected by and since");
        }
        sessions.paused(link(connection), new Node.Pause(paused.by(), paused.since()));
        return null;
    }

    private @Nullable Object resumed(HubConnection connection, Resumed resumed) {
        sessions.paused(link(connection), null);
        return null;
    }

    private @Nullable Object progress(HubConnection connection, Progress progress) {
        commands.progress(link(connection).nodeId(), progress);
        return null;
    }

    private Object shown(HubConnection connection, Shown shown) throws HubException {
        if (shown.part() == null) {
            throw new HubException("Shown: expected commandId and part");
        }
        return commands.shown(link(connection).nodeId(), shown);
    }

    private Object commandResult(HubConnection connection, ReportedResult reported) {
        CommandResult result = kept.whole(connection.id(), reported).orElse(null);
        if (result == null) {
            return ResultAck.wantsWhole(reported.commandId());
        }
        ResultAck taken = ResultAck.accepted(result.commandId());
        return commands.settled(link(connection).nodeId(), result).thenApply(written -> taken);
    }
}
