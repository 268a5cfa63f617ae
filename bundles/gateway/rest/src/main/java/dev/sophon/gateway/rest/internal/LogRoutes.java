package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.logging.LogLevels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /log/levels}: from which level on the Gateway logs, until its next start. */
@Component
public final class LogRoutes implements Routes {
    private final LogLevels levels;

    @Activate
    public LogRoutes(@Reference LogLevels levels) {
        this.levels = levels;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/log/levels", Route.ADMINS, this::changed),
                new Route("PUT", "/log/levels", Route.ADMINS, this::set));
    }

    record Wanted(@Nullable String logger, @Nullable String level) {}

    /** @param levels by the names of loggers: those that were changed since the start */
    record Changed(Map<String, String> levels) {}

    private void changed(Exchange exchange) throws IOException {
        exchange.answer(200, new Changed(levels.changed()));
    }

    private void set(Exchange exchange) throws IOException {
        Wanted body = exchange.body(Wanted.class);
        String level = Fields.required("level", body.level());
        Map<String, String> now;
        try {
            now = levels.set(body.logger() == null ? "" : body.logger(), level);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(String.valueOf(e.getMessage()));
        }
        exchange.answer(200, new Changed(now));
    }
}
