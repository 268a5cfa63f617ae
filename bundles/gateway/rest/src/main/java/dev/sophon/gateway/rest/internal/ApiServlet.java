package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Caller;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.RequestIds;
import dev.sophon.gateway.web.ResponseHeaders;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
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
    private final transient RouteStatus status;
    /** By the ids of their services, which rise: who came first is served. */
    private final transient SortedMap<Long, RouteTable.Group> groups = new TreeMap<>();

    private transient volatile RouteTable table = new RouteTable(List.of());

    @Activate
    public ApiServlet(@Reference RequestGuard guard, @Reference Callers callers, @Reference RouteStatus status) {
        this.guard = guard;
        this.callers = callers;
        this.status = status;
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    synchronized void bindRoutes(Routes service, Map<String, ?> properties) {
        groups.put(id(properties), RouteTable.Group.of(service));
        renew();
    }

    synchronized void unbindRoutes(Routes service, Map<String, ?> properties) {
        groups.remove(id(properties));
        renew();
    }

    private static long id(Map<String, ?> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE;
    }

    private void renew() {
        RouteTable before = table;
        table = new RouteTable(groups.values());
        table.refused().stream()
                .filter(one -> !before.refused().contains(one))
                .forEach(one -> LOG.error("Routes that are not served: {}", one));
        status.refused(table.refused());
    }

    /** All routes, for the test that holds them against the roles. */
    List<Route> routes() {
        return table.routes();
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
        List<Route> there = table.at(parts);
        for (Route route : there) {
            if (route.method().equals(method)) {
                Caller caller = route.open() ? null : admit(request, response, route);
                Map<String, String> variables = RouteTable.variables(route, parts);
                String address = guard.sender(request);
                route.handler().handle(new Exchange(request, response, variables, caller, requestId, address));
                return;
            }
        }
        if (there.isEmpty()) {
            throw nothing(response);
        }
        String allowed = String.join(", ", RouteTable.methods(there));
        response.setHeader("Allow", allowed);
        throw new ApiError(405, "method_not_allowed", "Allowed here: " + allowed);
    }

    /** Nothing is at an address; where some of the API is still to come, it may be soon. */
    private ApiError nothing(HttpServletResponse response) {
        if (status.missing().isEmpty()) {
            return new ApiError(
                    404, "not_found", "There is nothing at this address; GET /api/openapi.json lists what there is");
        }
        response.setHeader("Retry-After", "1");
        return new ApiError(503, "gateway_starting", "This part of the Gateway is not there, or not yet; try again");
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
