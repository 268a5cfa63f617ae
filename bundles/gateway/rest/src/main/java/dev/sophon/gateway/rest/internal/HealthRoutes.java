package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.HealthCheck;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health}: whether this Gateway can do its work, and what keeps it from that. It is open to everybody, so it tells
 * no more than that.
 */
final class HealthRoutes {
    private static final int WRITE_SECONDS = 5;
    private static final long LITTLE_ROOM_BYTES = 200L * 1024 * 1024;

    private final Store store;
    private final GatewayHome home;
    private final Supplier<List<HealthCheck>> checks;
    private final Time time;

    /** @param checks the parts that other bundles answer for */
    HealthRoutes(Store store, GatewayHome home, Supplier<List<HealthCheck>> checks, Time time) {
        this.store = store;
        this.checks = checks;
        this.home = home;
        this.time = time;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "/health", Route.EVERYBODY, this::health));
    }

    /** One part. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(String status, @Nullable String message) {
        static Part of(Status status, @Nullable String message) {
            return new Part(status.wireName(), message);
        }
    }

    record Health(String status, String version, Instant time, Map<String, Part> parts) {}

    private void health(Exchange exchange) throws IOException {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("database", database());
        parts.put("writer", writer());
        parts.put("disk", disk());
        for (HealthCheck check : checks.get()) {
            HealthCheck.Finding found = check.look();
            parts.put(check.part(), Part.of(found.status(), found.message()));
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
