package dev.sophon.gateway.rest.internal.access;

import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.text.NearestName;
import java.io.IOException;
import java.util.LinkedHashSet;
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
    private final Nodes nodes;

    @Activate
    public TokenRoutes(@Reference Tokens tokens, @Reference Nodes nodes) {
        this.tokens = tokens;
        this.nodes = nodes;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/auth/tokens", Route.ADMINS, this::create).withPassword(),
                new Route("GET", "/auth/tokens", Route.ADMINS, this::list),
                new Route("DELETE", "/auth/tokens/{id}", Route.ADMINS, this::delete).withPassword());
    }

    record NewToken(
            @Nullable String name,
            @Nullable Role role,
            @Nullable Set<String> nodes,
            @Nullable Set<String> scopes,
            @Nullable String expiresAt) {}

    private void create(Exchange exchange) throws IOException {
        NewToken body = exchange.body(NewToken.class);
        if (body.scopes() != null) {
            requireKnown(body.scopes());
        }
        Tokens.Created created = tokens.create(
                Fields.required("name", body.name()),
                Fields.required("role", body.role()),
                body.nodes(),
                body.scopes(),
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

    /** The published ones, and those that a capability of some node has brought: another would never let a command run. */
    private void requireKnown(Set<String> scopes) {
        Set<String> known = new LinkedHashSet<>();
        PublishedScopes.all().forEach(scope -> known.add(scope.name()));
        nodes.list().forEach(node -> node.catalogue().scopes().forEach(scope -> known.add(scope.name())));
        for (String scope : scopes) {
            // Jackson does not hold to the type here.
            if (scope == null) {
                throw Refusal.invalid("scopes: expected names");
            }
            if (!known.contains(scope)) {
                throw Refusal.invalid("scopes: one is unknown"
                        + NearestName.to(scope, known)
                                .map(name -> "; did you mean " + name + "?")
                                .orElse(";")
                        + " Known: " + String.join(", ", known));
            }
        }
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(200, new Exchange.Items(tokens.tokens(), null));
    }

    private void delete(Exchange exchange) {
        tokens.delete(exchange.variable("id"), exchange.principal());
        exchange.answer(204);
    }
}
