package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.rest.internal.server.RouteStatus;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.HealthCheck;
import dev.sophon.gateway.runtime.HealthCheck.Finding;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * {@code /health}: whether this Gateway can do its work, from what is known already. What keeps it from that, only those
 * with a token are told.
 */
@Component
public final class HealthRoutes implements Routes {
    private final KnownHealth known;
    private final Callers callers;
    private final Time time;
    private final RouteStatus routes;

    /** The parts that other bundles answer for. */
    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    private volatile List<HealthCheck> checks = List.of();

    @Activate
    public HealthRoutes(
            @Reference KnownHealth known,
            @Reference Callers callers,
            @Reference Time time,
            @Reference RouteStatus routes) {
        this.known = known;
        this.callers = callers;
        this.time = time;
        this.routes = routes;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/health", Route.EVERYBODY, this::health));
    }

    /** One part. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(String status, @Nullable String message) {
        static Part of(Finding found) {
            return new Part(found.status().wireName(), found.message());
        }
    }

    /** @param parts {@code null} for those without a token */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Health(String status, String version, Instant time, @Nullable Map<String, Part> parts) {}

    private void health(Exchange exchange) throws IOException {
        Map<String, Finding> found = new LinkedHashMap<>();
        KnownHealth.Known last = known.now();
        found.put("database", last.database());
        found.put("writer", last.writer());
        found.put("disk", last.disk());
        found.put("routes", routes.look());
        for (HealthCheck check : checks) {
            found.put(check.part(), check.look());
        }
        Status worst = Status.OK;
        for (Finding one : found.values()) {
            worst = one.status().compareTo(worst) > 0 ? one.status() : worst;
        }
        Map<String, Part> parts = null;
        if (callers.caller(exchange.request()).isPresent()) {
            Map<String, Part> told = new LinkedHashMap<>();
            found.forEach((name, one) -> told.put(name, Part.of(one)));
            parts = told;
        }
        exchange.answer(
                worst == Status.FAILING ? 503 : 200,
                new Health(worst.wireName(), GatewayVersion.current(), time.now(), parts));
    }
}
