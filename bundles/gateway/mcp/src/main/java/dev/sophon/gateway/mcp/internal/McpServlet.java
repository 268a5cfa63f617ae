package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Access;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.web.RequestGuard;
import dev.sophon.gateway.nodes.Commands;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Model Context Protocol over streamable HTTP, at {@code /mcp/http}. Messages, sessions and their dispatch are the
 * SDK's; its servlet is not used: it holds a thread for each call, and a call may wait minutes for a person. Here a call
 * that waits holds none, and ends with its connection.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/mcp/http")
@HttpWhiteboardServletAsyncSupported
public final class McpServlet extends HttpServlet {
    /** Newest first: what a client is offered that asks for another one. */
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26");

    static final String SESSION = "Mcp-Session-Id";
    static final String VERSION = "MCP-Protocol-Version";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(McpServlet.class);
    private static final Pattern JSON = Pattern.compile("application/json( *;.*)?", Pattern.CASE_INSENSITIVE);
    /** What becomes one message to a Node, with room for what the Gateway adds; in bytes. */
    private static final int MOST_BODY = Limits.MESSAGE_BYTES - 16 * 1024;

    private static final int THREADS = 2;
    /** Clients give up a call after a minute of silence. */
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final transient RequestGuard guard;
    private final transient Access access;
    private final transient Time time;
    private final transient ExecutorService executor;
    private final transient CallProgress progress;
    private final transient Time.Scheduled ticking;
    private final transient Tools tools;
    private final transient ToolCalls work;
    private final transient AgentSessions sessions;

    @Activate
    public McpServlet(
            @Reference RequestGuard guard,
            @Reference Access access,
            @Reference Nodes nodes,
            @Reference Commands commands,
            @Reference Events events,
            @Reference Time time) {
        this.guard = guard;
        this.access = access;
        this.time = time;
        AtomicInteger number = new AtomicInteger();
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "mcp-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        progress = new CallProgress(events);
        ticking = time.every(PROGRESS, progress::tick);
        tools = new Tools(nodes);
        work = new ToolCalls(nodes, commands, progress, executor);
        sessions = new AgentSessions(access, events, time, executor);
    }

    @Deactivate
    public void close() {
        ticking.cancel();
        sessions.close();
        progress.close();
        executor.shutdown();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        try {
            answer(request, response);
        } catch (IOException e) {
            // The container would log it as an error, with a stack trace for each caller that goes away.
            LOG.debug("The caller of {} did not take the answer: {}", request.getMethod(), e.toString());
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        AtomicReference<@Nullable JsonNode> id = new AtomicReference<>();
        try {
            handle(request, response, id);
        } catch (HttpProblem e) {
            refuse(request, response, e, id.get());
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.getMethod(), e);
            HttpProblem problem = new HttpProblem(
                    500, McpSchema.ErrorCodes.INTERNAL_ERROR, "Unexpected failure; the Gateway's log has the details");
            refuse(request, response, problem, id.get());
        }
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, HttpProblem problem, @Nullable JsonNode id)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = problem.body(id);
        if (request.getContentLengthLong() != 0 && !request.getInputStream().isFinished()) {
            response.setHeader("Connection", "close");
        }
        response.setStatus(problem.status());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        if (request.isAsyncStarted()) {
            request.getAsyncContext().complete();
        }
    }

    private void handle(
            HttpServletRequest request, HttpServletResponse response, AtomicReference<@Nullable JsonNode> id)
            throws IOException, HttpProblem {
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            throw new HttpProblem(403, HttpProblem.REFUSED, refusal.get());
        }
        Principal principal = admit(request, response);
        String version = request.getHeader(VERSION);
        if (version != null && !VERSIONS.contains(version)) {
            throw new HttpProblem(
                    400, HttpProblem.INVALID_REQUEST, VERSION + ": expected one of " + String.join(", ", VERSIONS));
        }
        switch (request.getMethod()) {
            case "POST" -> post(request, response, principal, id);
            case "GET" -> listen(request, response, principal);
            case "DELETE" -> {
                sessions.end(session(request, principal));
                response.setStatus(204);
            }
            default -> {
                response.setHeader("Allow", "GET, POST, DELETE");
                throw new HttpProblem(405, HttpProblem.INVALID_REQUEST, "Allowed here: GET, POST, DELETE");
            }
        }
    }

    private Principal admit(HttpServletRequest request, HttpServletResponse response) throws HttpProblem {
        String header = request.getHeader("Authorization");
        String token = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : "";
        Optional<Principal> principal = access.authenticate(token);
        if (principal.isEmpty()) {
            response.setHeader("WWW-Authenticate", "Bearer");
            throw new HttpProblem(
                    401,
                    HttpProblem.REFUSED,
                    header == null
                            ? "Authorization: expected Bearer and an API token"
                            : "The API token is unknown, deleted or expired");
        }
        return principal.get();
    }

    private AgentSession session(HttpServletRequest request, Principal principal) throws HttpProblem {
        String id = request.getHeader(SESSION);
        if (id == null) {
            throw new HttpProblem(
                    400, HttpProblem.INVALID_REQUEST, SESSION + ": expected the one that initialize answered with");
        }
        AgentSession session = sessions.find(id, principal)
                .orElseThrow(() -> new HttpProblem(
                        404, HttpProblem.NO_SESSION, "Session not found: it has ended; initialize again"));
        session.used();
        return session;
    }

    private static void accepts(HttpServletRequest request, String type) throws HttpProblem {
        String accept = request.getHeader("Accept");
        String kinds = type.substring(0, type.indexOf('/')) + "/*";
        if (accept == null
                || !(accept.toLowerCase(Locale.ROOT).contains(type)
                        || accept.contains(kinds)
                        || accept.contains("*/*"))) {
            throw new HttpProblem(406, HttpProblem.INVALID_REQUEST, "Accept: expected " + type + " among others");
        }
    }

    private void listen(HttpServletRequest request, HttpServletResponse response, Principal principal)
            throws IOException, HttpProblem {
        accepts(request, "text/event-stream");
        AgentSession session = session(request, principal);
        AtomicReference<@Nullable ReplyStream> self = new AtomicReference<>();
        ReplyStream stream = new ReplyStream(request.startAsync(request, response), response, executor, () -> {
            ReplyStream gone = self.get();
            if (gone != null) {
                session.unlisten(gone);
            }
        });
        self.set(stream);
        session.listen(stream);
    }

    private void post(
            HttpServletRequest request,
            HttpServletResponse response,
            Principal principal,
            AtomicReference<@Nullable JsonNode> sent)
            throws IOException, HttpProblem {
        accepts(request, "application/json");
        accepts(request, "text/event-stream");
        JsonNode message = read(request);
        JsonNode method = message.path("method");
        JsonNode id = message.get("id");
        boolean known = id != null && (id.isTextual() || id.isIntegralNumber());
        JsonNode params = message.path("params");
        if (known) {
            sent.set(id);
        }
        if (!message.path("jsonrpc").asText().equals("2.0")
                || (id != null && !known)
                || (!method.isTextual() && !(known && (message.has("result") || message.has("error"))))
                || !(params.isMissingNode() || params.isObject())) {
            throw new HttpProblem(
                    400,
                    HttpProblem.INVALID_REQUEST,
                    "body: expected one JSON-RPC 2.0 message, with id a text or a whole number and params an object");
        }
        if (known && method.asText().equals(McpSchema.METHOD_INITIALIZE)) {
            initialize(response, principal, id, params);
            return;
        }
        AgentSession session = session(request, principal);
        if (known && method.isTextual()) {
            answer(request, response, session, id, method.textValue(), params);
            return;
        }
        if (method.asText().equals("notifications/cancelled")) {
            session.cancel(params.get("requestId"));
        }
        // Whatever else is only told needs nothing to be done; and nothing was asked that could be answered.
        response.setStatus(202);
    }

    private static void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            AgentSession session,
            JsonNode id,
            String method,
            JsonNode params)
            throws IOException, HttpProblem {
        AsyncContext context = request.startAsync(request, response);
        ReplyStream stream = session.stream(context, response, id);
        session.answer(id, method, params, stream);
    }

    private void initialize(HttpServletResponse response, Principal principal, JsonNode id, JsonNode params)
            throws IOException, HttpProblem {
        String asked = params.path("protocolVersion").asText();
        AgentSession session = sessions.open(
                principal, sessionId -> new AgentSession(sessionId, principal, tools, work, time, executor));
        McpSchema.InitializeResult result = McpSchema.InitializeResult.builder(
                        VERSIONS.contains(asked) ? asked : VERSIONS.get(0),
                        McpSchema.ServerCapabilities.builder().tools(true).build(),
                        McpSchema.Implementation.builder("sophon-gateway", GatewayVersion.current())
                                .title("Sophon Gateway")
                                .build())
                .instructions(Tools.INSTRUCTIONS)
                .build();
        ObjectNode body = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        body.set("id", id);
        body.set("result", Json.mapper().valueToTree(result));
        byte[] bytes = Json.bytes(body);
        response.setHeader(SESSION, session.id());
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static JsonNode read(HttpServletRequest request) throws IOException, HttpProblem {
        String type = request.getContentType();
        if (type == null || !JSON.matcher(type).matches()) {
            throw new HttpProblem(415, HttpProblem.INVALID_REQUEST, "Content-Type: expected application/json");
        }
        byte[] bytes;
        try {
            bytes = request.getContentLengthLong() > MOST_BODY
                    ? new byte[0]
                    : request.getInputStream().readNBytes(MOST_BODY + 1);
        } catch (IOException e) {
            // Anybody can send this: no fault of ours, and nothing for the log.
            throw new HttpProblem(
                    400,
                    HttpProblem.PARSE_ERROR,
                    "body: expected all of it, as Content-Length or its chunks say, without a long pause");
        }
        if (bytes.length > MOST_BODY || request.getContentLengthLong() > MOST_BODY) {
            throw new HttpProblem(413, HttpProblem.INVALID_REQUEST, "body: expected " + MOST_BODY + " bytes at most");
        }
        JsonNode message;
        try {
            message = Json.tree(bytes);
        } catch (IllegalArgumentException e) {
            throw new HttpProblem(400, HttpProblem.PARSE_ERROR, "body: " + e.getMessage());
        }
        if (!message.isObject()) {
            throw new HttpProblem(
                    400, HttpProblem.INVALID_REQUEST, "body: expected one JSON-RPC message, no list of them");
        }
        return message;
    }
}
