package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

/** Groups of routes come and go while the Gateway runs. */
class RoutesTest extends GatewayTest {
    private static Routes group(String method, String pattern, Set<Role> roles, String says) {
        return () -> List.of(new Route(method, pattern, roles, exchange -> exchange.answer(200, Map.of("says", says))));
    }

    private static Map<String, Long> id(long id) {
        return Map.of(Constants.SERVICE_ID, id);
    }

    @Test
    void aGroupIsServedFromTheMomentItComesToTheMomentItGoes() {
        Routes group = group("GET", "/extra/{id}", Route.OPERATORS, "here");
        admin.get("/extra/1").expect(404, "not_found");
        gateway.api().bindRoutes(group, id(1_000));
        assertThat(admin.get("/extra/1").expect(200).text("says")).isEqualTo("here");
        gateway.as("Agent").get("/extra/1").expect(403, "not_authorized");
        gateway.nobody().get("/extra/1").expect(401, "unauthenticated");
        gateway.api().unbindRoutes(group, id(1_000));
        admin.get("/extra/1").expect(404, "not_found");
    }

    @Test
    void aGroupThatCouldBeMistakenForAnotherIsRefusedAloud() {
        Routes same = group("GET", "/auth/tokens", Route.EVERYBODY, "mine");
        Routes hidden = group("GET", "/nodes/me", Route.EVERYBODY, "mine");
        Routes twice = () -> List.of(
                new Route("GET", "/twice/{id}", Route.ADMINS, exchange -> exchange.answer(204)),
                new Route("GET", "/twice/me", Route.EVERYBODY, exchange -> exchange.answer(204)));
        Routes broken = () -> List.of(new Route("GET", "no path", Route.ADMINS, exchange -> exchange.answer(204)));
        for (Routes group : List.of(same, hidden, twice, broken)) {
            gateway.api().bindRoutes(group, id(1_000));
            Api.Reply health = admin.get("/health").expect(503);
            assertThat(health.json().path("parts").path("routes").path("status").asText())
                    .isEqualTo("failing");
            gateway.nobody().get("/auth/tokens").expect(401, "unauthenticated");
            gateway.nobody().get("/nodes/me").expect(401, "unauthenticated");
            admin.get("/twice/me").expect(404, "not_found");
            gateway.api().unbindRoutes(group, id(1_000));
            admin.get("/health").expect(200);
        }
    }

    @Test
    void whoCameFirstIsServedAndTheOtherWhenItHasGone() {
        Routes first = group("GET", "/extra", Route.ADMINS, "first");
        Routes second = group("GET", "/extra", Route.ADMINS, "second");
        gateway.api().bindRoutes(second, id(1_001));
        gateway.api().bindRoutes(first, id(1_000));
        assertThat(admin.get("/extra").expect(200).text("says")).isEqualTo("first");
        gateway.api().unbindRoutes(first, id(1_000));
        assertThat(admin.get("/extra").expect(200).text("says")).isEqualTo("second");
    }

    @Test
    void whatIsNotAllowedNamesAllThatIs() {
        assertThat(admin.call("PUT", "/nodes", "{}")
                        .expect(405, "method_not_allowed")
                        .headers()
                        .firstValue("Allow"))
                .hasValue("GET, HEAD, PATCH, POST");
    }
}
