package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.metrics.Metrics;
import java.io.IOException;
import java.util.List;

/** {@code /metrics}: for a monitoring that has a token; the names of commands and the number of nodes are nobody else's. */
final class MetricsRoutes {
    private final Metrics metrics;

    MetricsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "/metrics", Route.READERS, this::metrics));
    }

    private void metrics(Exchange exchange) throws IOException {
        byte[] text = metrics.text();
        exchange.response().setStatus(200);
        exchange.response().setContentType(Metrics.CONTENT_TYPE);
        exchange.response().setContentLength(text.length);
        exchange.response().getOutputStream().write(text);
    }
}
