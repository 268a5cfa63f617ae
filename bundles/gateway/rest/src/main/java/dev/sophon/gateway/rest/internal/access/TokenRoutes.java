package dev.sophon.gateway.rest.internal.access;

import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /auth/tokens}: API tokens. */
@Component
public final class TokenRoutes implements Routes {
    private final Tokens tokens;

    @Activate
    public TokenRoutes(@Reference Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/auth/tokens", Route.ADMINS, this::create).withPassword(),
                new Route("GET", "/auth/tokens", Route.ADMINS, this::list),
                new Route("DELETE", "/auth/tokens/{id}", Route.ADMINS, this::delete).withPassword());
    }

    record NewToken(
            @Nullable String name, @Nullable Role role, @Nullable Set<String> nodes, @Nullable String expiresAt) {}

    private void create(Exchange exchange) throws IOException {
        NewToken body = exchange.body(NewToken.class);
        Tokens.Created created = tokens.create(
                Fields.required("name", body.name()),
                Fields.required("role", body.role()),
                body.nodes(),
                Fields.time("expiresAt", body.expiresAt()),
                exchange.principal());
        exchange.answer(
                201,
                Map.of(
                        "id",
                        created.token().id(),
                        "token",
                        created.secret(),
                        "role",
                        created.token().role()));
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(200, new Exchange.Items(tokens.tokens(), null));
    }

    private void delete(Exchange exchange) {
        tokens.delete(exchange.variable("id"), exchange.principal());
        exchange.answer(204);
    }
}
