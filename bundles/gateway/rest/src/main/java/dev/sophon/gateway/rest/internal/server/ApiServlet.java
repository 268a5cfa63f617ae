package dev.sophon.gateway.rest.internal.server;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Bodies;
import dev.sophon.gateway.web.Caller;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.RequestIds;
import dev.sophon.gateway.web.ResponseHeaders;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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

/** Everything below {@code /api}: guard, route, token, role, handler, in this order, and every error as JSON. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/*")
@HttpWhiteboardServletAsyncSupported
public final class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final transient RequestGuard guard;
    private final transient Callers callers;
    private final transient Bodies bodies;
    private final transient RouteStatus status;
    /** By the ids of their services, which rise: who came first is served. */
    private final transient SortedMap<Long, RouteTable.Group> groups = new TreeMap<>();

    private transient volatile RouteTable table = new RouteTable(List.of());

    @Activate
    public ApiServlet(
            @Reference RequestGuard guard,
            @Reference Callers callers,
            @Reference Bodies bodies,
            @Reference RouteStatus status) {
        this.guard = guard;
        this.callers = callers;
        this.bodies = bodies;
        this.status = status;
    }

    /** Puts a group of routes in; a path that is there already is refused. */
    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    public synchronized void bindRoutes(Routes service, Map<String, ?> properties) {
        groups.put(id(properties), RouteTable.Group.of(service));
        renew();
    }

    /** Takes it out again. */
    public synchronized void unbindRoutes(Routes service, Map<String, ?> properties) {
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
    public List<Route> routes() {
        return table.routes();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        String requestId = requestId(request.getHeader("X-Request-Id"));
        ResponseHeaders.set(response, requestId);
        ApiCall call = new ApiCall(request, response, requestId, bodies);
        call.step(() -> handle(request, response, call));
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, ApiCall call) throws IOException {
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
                Caller caller = route.open() ? null : admit(request, response, route, call);
                call.take(route, RouteTable.variables(route, parts), caller, guard.sender(request));
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

    private Caller admit(HttpServletRequest request, HttpServletResponse response, Route route, ApiCall call) {
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
        call.comesFrom(caller.principal());
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

    private static String requestId(@Nullable String asked) {
        return asked != null && REQUEST_ID.matcher(asked).matches() ? asked : RequestIds.next();
    }
}
