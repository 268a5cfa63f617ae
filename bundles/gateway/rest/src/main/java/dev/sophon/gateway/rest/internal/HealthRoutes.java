package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.io.IOException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/** {@code /health}: whether this Gateway can do its work. */
final class HealthRoutes {
    private final Store store;
    private final Time time;

    HealthRoutes(Store store, Time time) {
        this.store = store;
        this.time = time;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "/health", Route.EVERYBODY, this::health));
    }

    record Health(String status, String version, Instant time) {}

    private void health(Exchange exchange) throws IOException {
        boolean works = databaseAnswers();
        exchange.answer(works ? 200 : 503, new Health(works ? "ok" : "failing", GatewayVersion.current(), time.now()));
    }

    private boolean databaseAnswers() {
        try {
            return store.read(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("SELECT 1");
                }
            });
        } catch (StoreException e) {
            return false;
        }
    }
}
