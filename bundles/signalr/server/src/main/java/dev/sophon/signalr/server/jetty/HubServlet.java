package dev.sophon.signalr.server.jetty;

import dev.sophon.signalr.server.Acceptance;
import dev.sophon.signalr.server.HubServer;
import dev.sophon.signalr.server.Response;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/**
 * One hub in a servlet container with Jetty 12 in it: {@code POST <path>/negotiate} and the WebSocket at {@code <path>}.
 * Registered at {@code <path>/*}; it needs no asynchronous support. Whoever opened the {@link HubServer} closes it, and with
 * it the WebSockets, which hold the classes that made them: before the bundle that registered the servlet stops.
 */
public final class HubServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String NEGOTIATE = "/negotiate";
    /** Large results come in few reads; an idle connection holds no buffer. */
    private static final int INPUT_BUFFER = 32 * 1024;

    private static final Set<String> GET = Set.of("GET", "HEAD");
    private static final Set<String> POST = Set.of("POST");

    private static final Response NOT_ALLOWED =
            new Response(405, json("method_not_allowed", "Allow says what is allowed here"));
    private static final Response NOT_FOUND = new Response(404, json("not_found", "there is nothing here"));
    private static final Response NO_WEBSOCKET = new Response(
            400,
            json(
                    "bad_request",
                    "expected a WebSocket: a proxy in between has to pass on the headers Upgrade and Connection"));

    @SuppressWarnings("serial") // Containers do not serialize servlets any more.
    private final HubServer server;

    public HubServlet(HubServer server) {
        this.server = server;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String path = request.getPathInfo();
        Set<String> allowed = NEGOTIATE.equals(path) ? POST : path == null || path.equals("/") ? GET : Set.of();
        if (allowed.isEmpty()) {
            answer(response, NOT_FOUND);
        } else if (!allowed.contains(request.getMethod())) {
            response.setHeader("Allow", String.join(", ", new TreeSet<>(allowed)));
            answer(response, NOT_ALLOWED);
        } else {
            super.service(request, response);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(response, server.negotiate(new ServletConnectRequest(request)));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request);
        WebSocketMappings mappings = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(
                jetty.getConnectionMetaData().getConnector().getServer()));
        // Before the server is asked, which keeps a place for the connection that it accepts.
        if (!mappings.getHandshaker().isWebSocketUpgradeRequest(jetty)) {
            answer(response, NO_WEBSOCKET);
            return;
        }
        ServletConnectRequest asked = new ServletConnectRequest(request);
        Acceptance acceptance = server.connect(asked);
        if (acceptance instanceof Acceptance.Refused refused) {
            answer(response, refused.response());
        } else if (!upgrade(mappings, jetty, (Acceptance.Accepted) acceptance, asked.remoteAddress())) {
            answer(response, NO_WEBSOCKET);
        }
    }

    private static boolean upgrade(
            WebSocketMappings mappings, ServletContextRequest request, Acceptance.Accepted accepted, String remote)
            throws IOException {
        WebSocketNegotiator negotiator = (upgrade, answer, callback) -> {
            // Compressing 200 KB takes five times as long as sending it over a local network.
            answer.setExtensions(List.of());
            return new JettySocket(accepted.opened(), remote);
        };
        Callback.Completable written = new Callback.Completable();
        if (!mappings.upgrade(
                negotiator, request, request.getServletContextResponse(), written, HubServlet::configure)) {
            return false;
        }
        try {
            written.get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during an upgrade", e);
        } catch (ExecutionException e) {
            throw new IOException("the upgrade failed", e);
        }
    }

    /** Time and size are the hub's to watch; frames come and go as large as they are, in parts as they arrive. */
    private static void configure(Configuration socket) {
        socket.setIdleTimeout(Duration.ZERO);
        socket.setAutoFragment(true);
        socket.setMaxFrameSize(0);
        socket.setInputBufferSize(INPUT_BUFFER);
    }

    private static void answer(HttpServletResponse response, Response answer) throws IOException {
        response.setStatus(answer.status());
        response.setContentType(Response.CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    private static byte[] json(String error, String message) {
        return ("{\"error\":\"" + error + "\",\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
