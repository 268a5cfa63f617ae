package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.canvas.Canvases;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.mcp.internal.session.AgentSessions;
import dev.sophon.gateway.mcp.internal.session.Conversations;
import dev.sophon.gateway.mcp.internal.stateless.Changes;
import dev.sophon.gateway.mcp.internal.stateless.Stateless;
import dev.sophon.gateway.mcp.internal.tools.CallProgress;
import dev.sophon.gateway.mcp.internal.tools.CanvasFilling;
import dev.sophon.gateway.mcp.internal.tools.Tasks;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.wire.HttpProblem;
import dev.sophon.gateway.mcp.internal.wire.Message;
import dev.sophon.gateway.mcp.internal.wire.Posted;
import dev.sophon.gateway.mcp.internal.wire.Revisions;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Bodies;
import dev.sophon.gateway.web.Body;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.Limits;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Model Context Protocol over streamable HTTP, at {@code /mcp/http}, in all its revisions. Messages, sessions and their
 * dispatch are the SDK's; its servlets are not used: they hold a thread for each call, and a call may wait minutes for a
 * person. Here a call that waits holds none, and ends with its connection.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/mcp/http")
@HttpWhiteboardServletAsyncSupported
public final class McpServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(McpServlet.class);
    private static final Pattern JSON = Pattern.compile("application/json( *;.*)?", Pattern.CASE_INSENSITIVE);
    /** What becomes one message to a Node, with room for what the Gateway adds; in bytes. */
    private static final int MOST_BODY = Limits.MESSAGE_BYTES - 16 * 1024;

    /** Of a body that nobody reads, so that the connection can carry the next request. */
    private static final int MOST_DISCARDED = 64 * 1024;

    private static final int THREADS = 2;
    /** Clients give up a call after a minute of silence. */
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final transient RequestGuard guard;
    private final transient Bodies bodies;
    private final transient Tokens tokens;
    private final transient ExecutorService executor;
    private final transient CallProgress progress;
    private final transient Time.Scheduled ticking;
    private final transient AgentSessions sessions;
    private final transient Changes changes;
    private final transient Conversations conversations;
    private final transient Stateless stateless;

    @Activate
    public McpServlet(
            @Reference RequestGuard guard,
            @Reference Bodies bodies,
            @Reference Tokens tokens,
            @Reference Nodes nodes,
            @Reference Commands commands,
            @Reference Approvals approvals,
            @Reference Canvases canvases,
            @Reference Events events,
            @Reference Time time) {
        this.guard = guard;
        this.bodies = bodies;
        this.tokens = tokens;
        AtomicInteger number = new AtomicInteger();
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "mcp-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        progress = new CallProgress(events, approvals);
        ticking = time.every(PROGRESS, progress::tick);
        Tools tools = new Tools(nodes);
        Tasks tasks = new Tasks(commands);
        ToolCalls work = new ToolCalls(nodes, commands, tasks, progress, new CanvasFilling(nodes, canvases), executor);
        sessions = new AgentSessions(tokens, events, time, executor);
        changes = new Changes(events, tools, tasks, time, executor);
        conversations = new Conversations(sessions, tools, work, time, executor);
        stateless = new Stateless(tokens, tools, work, tasks, changes, time, executor);
    }

    @Deactivate
    public void close() {
        ticking.cancel();
        stateless.close();
        sessions.close();
        changes.close();
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
        step(request, response, false, () -> handle(request, response));
    }

    /** A part of the work, whatever it throws. */
    private interface Step {
        void run() throws IOException, HttpProblem;
    }

    /** @param read whether all of the body was read */
    private void step(HttpServletRequest request, HttpServletResponse response, boolean read, Step step)
            throws IOException {
        try {
            step.run();
        } catch (HttpProblem e) {
            refuse(request, response, read, e);
        } catch (ApiError | Refusal e) {
            refuse(request, response, read, problem(response, e));
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.getMethod(), e);
            refuse(
                    request,
                    response,
                    read,
                    new HttpProblem(
                            500, HttpProblem.INTERNAL_ERROR, "Unexpected failure; the Gateway's log has the details"));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, boolean read, HttpProblem problem) {
        if (response.isCommitted()) {
            return;
        }
        Consumer<Boolean> answer = goesOn -> {
            try {
                byte[] body = problem.body();
                if (!goesOn) {
                    response.setHeader("Connection", "close");
                }
                response.setStatus(problem.status());
                response.setContentType("application/json");
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
            } catch (IOException e) {
                LOG.debug("The caller of {} did not take the answer: {}", request.getMethod(), e.toString());
            }
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
        };
        if (read) {
            answer.accept(Bodies.endsPlainly(request));
        } else {
            bodies.discard(request, MOST_DISCARDED, null, answer);
        }
    }

    private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpProblem {
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            throw new HttpProblem(403, HttpProblem.REFUSED, refusal.get());
        }
        Posted posted = new Posted(request, response, admit(request, response));
        boolean sessions = !posted.revision().equals(Revisions.STATELESS);
        if (request.getMethod().equals("POST")) {
            post(posted);
        } else if (request.getMethod().equals("GET") && sessions) {
            accepts(request, "text/event-stream");
            conversations.listen(posted);
        } else if (request.getMethod().equals("DELETE") && sessions) {
            conversations.end(conversations.session(request, posted.principal()));
            response.setStatus(204);
        } else {
            String allowed = sessions ? "GET, POST, DELETE" : "POST";
            response.setHeader("Allow", allowed);
            throw new HttpProblem(405, HttpProblem.INVALID_REQUEST, "Allowed here: " + allowed);
        }
    }

    private Principal admit(HttpServletRequest request, HttpServletResponse response) throws HttpProblem {
        String header = request.getHeader("Authorization");
        String token = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : "";
        Optional<Principal> principal = tokens.authenticate(token);
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

    /** A step for a caller who may have gone away, which is no fault here; says whether it was still there. */
    private boolean told(Posted posted, boolean read, Step step) {
        try {
            step(posted.request(), posted.response(), read, step);
            return true;
        } catch (IOException e) {
            LOG.debug("The caller did not take the answer: {}", e.toString());
            return false;
        }
    }

    private void post(Posted posted) throws IOException, HttpProblem {
        accepts(posted.request(), "application/json");
        accepts(posted.request(), "text/event-stream");
        String type = posted.request().getContentType();
        if (type == null || !JSON.matcher(type).matches()) {
            throw new HttpProblem(415, HttpProblem.INVALID_REQUEST, "Content-Type: expected application/json");
        }
        bodies.read(posted.request(), MOST_BODY, posted.principal(), new Bodies.Reader() {
            @Override
            public void read(Body body) {
                boolean late = posted.request().isAsyncStarted();
                boolean told = told(posted, true, () -> {
                    try {
                        take(posted, tree(body));
                    } finally {
                        body.closeAfter(posted.body().read());
                    }
                });
                if (!told) {
                    body.close();
                }
                // Whoever answers later may have done so already, and then the request is somebody else's.
                if (late && !posted.answersLater().get() && posted.request().isAsyncStarted()) {
                    posted.request().getAsyncContext().complete();
                }
            }

            @Override
            public void refused(RuntimeException why) {
                told(posted, false, () -> {
                    throw why;
                });
            }
        });
    }

    private static JsonNode tree(Body body) throws HttpProblem {
        try {
            return body.tree();
        } catch (IllegalArgumentException e) {
            throw new HttpProblem(400, HttpProblem.PARSE_ERROR, "body: " + e.getMessage());
        }
    }

    /** A refusal of the body, or of anything, as HTTP and JSON-RPC have it. */
    private static HttpProblem problem(HttpServletResponse response, RuntimeException why) {
        if (why instanceof ApiError refused) {
            return new HttpProblem(refused.status(), HttpProblem.INVALID_REQUEST, String.valueOf(why.getMessage()));
        }
        if (why instanceof Refusal refused) {
            int status = refused.reason().httpStatus();
            if (status == 429 || status == 503) {
                response.setHeader("Retry-After", Long.toString(refused.retryAfterSeconds()));
            }
            return new HttpProblem(
                    status,
                    status == 400 ? HttpProblem.PARSE_ERROR : HttpProblem.REFUSED,
                    String.valueOf(why.getMessage()));
        }
        throw why;
    }

    private void take(Posted posted, JsonNode body) throws IOException, HttpProblem {
        if (body.isArray()) {
            conversations.takeList(posted, body);
            return;
        }
        Message message = Message.of(body);
        try {
            if (Stateless.speaks(posted, message)) {
                stateless.take(posted, message);
            } else {
                conversations.take(posted, message);
            }
        } catch (HttpProblem e) {
            throw e.answering(message.id());
        }
    }
}
