package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.HealthCheck;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * {@code /health}: whether this Gateway can do its work, and what keeps it from that. It is open to everybody, so it tells
 * no more than that.
 */
@Component
public final class HealthRoutes implements Routes {
    private static final int WRITE_SECONDS = 5;
    private static final long LITTLE_ROOM_BYTES = 200L * 1024 * 1024;

    private final Store store;
    private final GatewayHome home;
    private final Time time;
    private final RouteStatus routes;

    /** The parts that other bundles answer for. */
    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    private volatile List<HealthCheck> checks = List.of();

    @Activate
    public HealthRoutes(
            @Reference Store store, @Reference Settings settings, @Reference Time time, @Reference RouteStatus routes) {
        this.store = store;
        this.home = settings.home();
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
        static Part of(Status status, @Nullable String message) {
            return new Part(status.wireName(), message);
        }

        static Part of(HealthCheck.Finding found) {
            return of(found.status(), found.message());
        }
    }

    record Health(String status, String version, Instant time, Map<String, Part> parts) {}

    private void health(Exchange exchange) throws IOException {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("database", database());
        parts.put("writer", writer());
        parts.put("disk", disk());
        parts.put("routes", Part.of(routes.look()));
        for (HealthCheck check : checks) {
            parts.put(check.part(), Part.of(check.look()));
        }
        Status worst = Status.OK;
        for (Status status : Status.values()) {
            if (parts.values().stream().anyMatch(part -> part.status().equals(status.wireName()))) {
                worst = status;
            }
        }
        exchange.answer(
                worst == Status.FAILING ? 503 : 200,
                new Health(worst.wireName(), GatewayVersion.current(), time.now(), parts));
    }

    private Part database() {
        try {
            store.read(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("SELECT 1");
                }
            });
            return Part.of(Status.OK, null);
        } catch (StoreException e) {
            return Part.of(Status.FAILING, "The database cannot be read");
        }
    }

    /** Whether what is handed in now comes to its turn. */
    private Part writer() {
        try {
            store.write(transaction -> {}).get(WRITE_SECONDS, TimeUnit.SECONDS);
            return Part.of(Status.OK, null);
        } catch (TimeoutException e) {
            return Part.of(Status.FAILING, "A write waits for more than " + WRITE_SECONDS + " s");
        } catch (ExecutionException | StoreException e) {
            return Part.of(Status.FAILING, "The database cannot be written");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Part.of(Status.FAILING, "Interrupted");
        }
    }

    private Part disk() {
        if (!Files.isWritable(home.path())) {
            return Part.of(Status.FAILING, "The state folder cannot be written");
        }
        // Of Java's ways to ask, the one that needs no list of mounts: in a container the root may be none.
        return home.path().toFile().getUsableSpace() < LITTLE_ROOM_BYTES
                ? Part.of(Status.DEGRADED, "Less than 200 MB are left for the state folder")
                : Part.of(Status.OK, null);
    }
}
