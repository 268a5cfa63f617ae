package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.store.HandTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every route against every role: a route that is not in the table fails, and so does one whose roles change unnoticed. */
class RolesTest extends RecordsTest {
    @Test
    void everyRouteIsInTheTable() {
        assertThat(gateway.api().routes().stream()
                        .map(route -> route.method() + " " + route.pattern())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(RoleTable.ROUTES.keySet());
    }

    @Test
    void everyRouteLetsInWhomTheTableSaysAndNobodyElse() {
        HandTime time = new HandTime();
        try (TestGateway other = new TestGateway(home.resolve("other"), time, 0)) {
            Map<String, Api> callers = new HashMap<>(Map.of("Admin", other.admin()));
            List.of("Operator", "Agent", "Viewer").forEach(role -> callers.put(role, other.as(role)));
            Map<String, Api> strangers = new HashMap<>(Map.of(
                    "no token", other.nobody(),
                    "a forged token", new Api(other.address(), "sk_aaaaaaaaaaaa_forged"),
                    "an expired token",
                            token(other, "'expiresAt':'" + time.now().plusSeconds(60) + "'", false),
                    "a deleted token", token(other, "'name':'deleted'", true),
                    "a forged session",
                            Session.withCookie(other, "sophon_session=aaaaaaaaaaaa_" + "0".repeat(40))
                                    .api(),
                    "a session of before", session(other, "admin-before", "Admin", Session::logout),
                    "a session of nobody",
                            session(other, "gone", "Admin", session -> other.admin()
                                    .delete("/auth/accounts/" + session.accountId())
                                    .expect(204))));
            time.pass(Duration.ofMinutes(2));
            Map<String, Api> people = new HashMap<>();
            List.of("Admin", "Operator", "Viewer")
                    .forEach(role -> people.put(role, session(other, "one-" + role, role, session -> {})));
            RoleTable.ROUTES.forEach((route, roles) -> {
                String method = route.substring(0, route.indexOf(' '));
                String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{\\w+}", "no-such-thing");
                boolean open = roles.contains("anybody");
                // Who signs in as a person or an agent is no node, and a stranger there.
                int refused = roles.contains("node") ? 401 : 403;
                strangers.forEach((who, stranger) -> assertThat(status(stranger, method, path) == 401)
                        .as(route + " with " + who)
                        .isEqualTo(!open));
                if (!open) {
                    callers.forEach((role, caller) -> assertThat(status(caller, method, path) == refused)
                            .as(route + " as " + role)
                            .isEqualTo(!roles.contains(role)));
                    if (!path.equals("/auth/logout")) {
                        people.forEach((role, caller) -> assertThat(status(caller, method, path) == refused)
                                .as(route + " in a session as " + role)
                                .isEqualTo(!roles.contains(role)));
                    }
                }
            });
        }
    }

    private static Api token(TestGateway gateway, String more, boolean deleted) {
        String name = more.contains("name") ? more : "'name':'x'," + more;
        Api.Reply made = gateway.admin()
                .post("/auth/tokens", "{'role':'Admin'," + name + "}")
                .expect(201);
        if (deleted) {
            gateway.admin().delete("/auth/tokens/" + made.text("id")).expect(204);
        }
        return new Api(gateway.address(), made.text("token"));
    }

    private static Api session(TestGateway gateway, String name, String role, Consumer<Session> then) {
        Session session = Session.begin(gateway, name, role);
        then.accept(session);
        return session.api();
    }

    private static int status(Api caller, String method, String path) {
        if (path.equals("/events")) {
            // A stream has no end to wait for; its head is enough.
            return caller.statusOf(path);
        }
        return caller.call(method, path, method.equals("GET") || method.equals("DELETE") ? null : "{}")
                .status();
    }

    @Test
    void tokensAreMadeListedAndDeletedAndTheLastAdminStays() {
        Api.Reply made =
                admin.post("/auth/tokens", "{'name':'ci','role':'viewer'}").expect(201);
        Api viewer = new Api(gateway.address(), made.text("token"));
        assertThat(viewer.get("/auth/me").expect(200).text("role")).isEqualTo("Viewer");
        String list = new String(admin.get("/auth/tokens").expect(200).body(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(list).contains("\"ci\"").doesNotContain("sk_").doesNotContain("sha");
        admin.delete("/auth/tokens/" + made.text("id")).expect(204);
        viewer.get("/auth/me").expect(401, "unauthenticated");
        admin.delete("/auth/tokens/" + made.text("id")).expect(404, "not_found");
        String own = admin.get("/auth/me").text("id");
        admin.delete("/auth/tokens/" + own).expect(409, "conflict");
        admin.post("/auth/tokens", "{'name':'x','role':'King'}").expect(400, "invalid_params");
        admin.post("/auth/tokens", "{'name':'x','role':'Viewer','expiresAt':'2020-01-01T00:00:00Z'}")
                .expect(400, "invalid_params");
        admin.post("/auth/tokens", "{'name':'x','role':'Viewer','nodes':['a-b']}")
                .expect(400, "invalid_params");
    }
}
