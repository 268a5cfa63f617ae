package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Access;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.web.Caller;
import dev.sophon.gateway.access.web.Callers;
import dev.sophon.gateway.access.web.RequestGuard;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.metrics.Metrics;
import dev.sophon.gateway.nodes.Commands;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.Pairings;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.HealthCheck;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.webhooks.Webhooks;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Everything below {@code /api}: guard, route, token, role, handler, in this order, and every error as JSON. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/*")
@HttpWhiteboardServletAsyncSupported
public final class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    /** Of a body that was too large: somebody who sends one should learn that, and not that the connection broke. */
    private static final int LARGE_BODY = 64 * 1024 * 1024;

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final transient RequestGuard guard;
    private final transient Callers callers;
    private final transient List<Route> routes;
    private final transient EventRoutes events;
    private final transient CanvasRoutes canvas;
    private final transient CommandRoutes commands;
    private transient Runnable unwatch = () -> {};

    /** What other bundles say of themselves in {@code /api/health}. */
    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    private transient volatile List<HealthCheck> checks = List.of();

    @Activate
    public ApiServlet(
            @Reference RequestGuard guard,
            @Reference Callers callers,
            @Reference Access access,
            @Reference Accounts accounts,
            @Reference Logins logins,
            @Reference Nodes nodes,
            @Reference Pairings pairings,
            @Reference Commands commands,
            @Reference Approvals approvals,
            @Reference Audit audit,
            @Reference Webhooks webhooks,
            @Reference Events events,
            @Reference Metrics metrics,
            @Reference Store store,
            @Reference Settings settings,
            @Reference Time time) {
        this.guard = guard;
        this.callers = callers;
        this.events = new EventRoutes(events, callers, metrics, time);
        this.canvas = new CanvasRoutes(guard, time);
        this.commands = new CommandRoutes(commands, nodes);
        this.routes = Stream.of(
                        new LoginRoutes(logins, guard).routes(),
                        new AccountRoutes(accounts, logins).routes(),
                        new TokenRoutes(access).routes(),
                        new PairingRoutes(pairings, guard, time).routes(),
                        new NodeRoutes(nodes).routes(),
                        this.commands.routes(),
                        new ApprovalRoutes(approvals).routes(),
                        new AuditRoutes(audit).routes(),
                        new WebhookRoutes(webhooks).routes(),
                        new HealthRoutes(store, settings.home(), () -> checks, time).routes(),
                        new MetricsRoutes(metrics).routes(),
                        new OpenApiRoutes().routes(),
                        this.canvas.routes(),
                        this.events.routes())
                .flatMap(List::stream)
                .toList();
    }

    /** The web server stops before this component does, so whoever waits is answered when the container begins to stop. */
    @Activate
    void watch(BundleContext bundles) {
        unwatch = ContainerStop.watch(bundles, commands::close);
    }

    @Deactivate
    public void close() {
        unwatch.run();
        events.close();
        canvas.close();
        commands.close();
    }

    /** All routes, for the test that holds them against the roles. */
    List<Route> routes() {
        return routes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        String requestId = requestId(request.getHeader("X-Request-Id"));
        ResponseHeaders.set(response, requestId);
        MDC.put("requestId", requestId);
        try {
            answer(request, response, requestId);
        } catch (IOException e) {
            // The container would log it as an error, with a stack trace for each caller that goes away.
            LOG.debug("The caller of {} did not take the answer: {}", request.getMethod(), e.toString());
        } finally {
            MDC.remove("requestId");
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, String requestId) throws IOException {
        try {
            handle(request, response, requestId);
            if (!request.isAsyncStarted()) {
                drain(request, response, Exchange.SMALL_BODY);
            }
        } catch (ApiError e) {
            drain(request, response, e.status() == 413 ? LARGE_BODY : Exchange.SMALL_BODY);
            error(response, e.status(), e.error(), e.getMessage());
        } catch (Callers.CsrfException e) {
            drain(request, response, Exchange.SMALL_BODY);
            error(response, 403, "csrf_token_invalid", e.getMessage());
        } catch (Refusal e) {
            drain(request, response, Exchange.SMALL_BODY);
            if (e.reason() == Refusal.Reason.OVERLOADED || e.reason() == Refusal.Reason.TOO_MANY) {
                response.setHeader("Retry-After", Long.toString(e.retryAfterSeconds()));
            }
            error(response, e.reason().httpStatus(), e.reason().wireName(), e.getMessage());
        } catch (StoreException e) {
            LOG.error("{} failed at the database", request.getMethod(), e);
            error(response, 500, "internal_error", "The database failed; the Gateway's log has the details");
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.getMethod(), e);
            error(response, 500, "internal_error", "Unexpected failure; the Gateway's log has it under " + requestId);
        }
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, String requestId) throws IOException {
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            throw new ApiError(403, "not_authorized", refusal.get());
        }
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        List<String> parts = List.of(path.substring(1).split("/", -1));
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> variables = route.match(parts).orElse(null);
            if (variables != null && route.method().equals(method)) {
                Caller caller = route.roles().isEmpty() ? null : admit(request, response, route);
                route.handler().handle(new Exchange(request, response, variables, caller, requestId));
                return;
            }
            if (variables != null) {
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw new ApiError(
                    404, "not_found", "There is nothing at this address; GET /api/openapi.json lists what there is");
        }
        response.setHeader("Allow", String.join(", ", allowed));
        throw new ApiError(405, "method_not_allowed", "Allowed here: " + String.join(", ", allowed));
    }

    private Caller admit(HttpServletRequest request, HttpServletResponse response, Route route) {
        Caller caller = callers.caller(request).orElse(null);
        if (caller == null) {
            response.setHeader("WWW-Authenticate", "Bearer");
            throw new ApiError(
                    401,
                    "unauthenticated",
                    request.getHeader("Authorization") == null
                            ? "Authorization: expected Bearer and an API token, or the cookie of a session"
                            : "The API token is unknown, deleted or expired");
        }
        if (!route.roles().contains(caller.principal().role())) {
            throw new ApiError(
                    403,
                    "not_authorized",
                    "The role " + caller.principal().role().wireName() + " may not do this");
        }
        if (route.password() && !callers.confirmed(caller.principal())) {
            throw new Refusal(
                    Refusal.Reason.CONFIRMATION_REQUIRED,
                    "The password was last given more than 10 minutes ago: POST /api/auth/confirm {password} first");
        }
        return caller;
    }

    /**
     * Reads what nobody has read of a body, so that the connection can carry the next request: a client that keeps it would
     * find it closed without a word, in the middle of what it sends. One that breaks off ends it anyway, and one that is
     * larger than that is not worth it: the client is told that the connection ends.
     */
    private static void drain(HttpServletRequest request, HttpServletResponse response, int most) throws IOException {
        ServletInputStream body = request.getInputStream();
        boolean small = request.getContentLengthLong() >= 0 && request.getContentLengthLong() <= most;
        boolean broken = false;
        if (small) {
            try {
                body.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                broken = true;
            }
        }
        if (broken || (!small && !body.isFinished())) {
            response.setHeader("Connection", "close");
        }
    }

    private static void error(HttpServletResponse response, int status, String error, @Nullable String message)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = Json.bytes(new ErrorReply(error, message == null ? "" : message));
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String requestId(@Nullable String asked) {
        return asked != null && REQUEST_ID.matcher(asked).matches() ? asked : RequestIds.next();
    }
}
