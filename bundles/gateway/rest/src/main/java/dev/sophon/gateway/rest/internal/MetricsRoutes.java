package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.metrics.Metrics;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /metrics}: for a monitoring that has a token; the names of commands and the number of nodes are nobody else's. */
@Component
public final class MetricsRoutes implements Routes {
    private final Metrics metrics;

    @Activate
    public MetricsRoutes(@Reference Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/metrics", Route.READERS, this::metrics));
    }

    private void metrics(Exchange exchange) throws IOException {
        exchange.answer(200, Metrics.CONTENT_TYPE, metrics.text());
    }
}
