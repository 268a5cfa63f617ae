package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every route against every role: a route that is not in the table fails, and so does one whose roles change unnoticed. */
class RolesTest extends GatewayTest {
    private static final String TABLE =
            """
            GET /approvals                        Admin Operator Viewer
            GET /audit                            Admin Operator Viewer
            GET /audit/verify                     Admin Operator Viewer
            GET /auth/me                          Admin Operator Agent Viewer
            GET /auth/tokens                      Admin
            GET /commands/{id}                    Admin Operator Agent Viewer
            GET /events                           Admin Operator Agent Viewer
            GET /health                           anybody
            GET /nodes                            Admin Operator Agent Viewer
            GET /nodes/{id}                       Admin Operator Agent Viewer
            GET /nodes/{id}/commands              Admin Operator Agent Viewer
            DELETE /auth/tokens/{id}              Admin
            DELETE /nodes/{id}                    Admin Operator
            PATCH /nodes/{id}                     Admin Operator
            POST /approvals/{id}/approve          Admin Operator
            POST /approvals/{id}/reject           Admin Operator
            POST /auth/tokens                     Admin
            POST /commands/{id}/cancel            Admin Operator Agent
            POST /nodes                           Admin Operator
            POST /nodes/me/pair                   anybody
            POST /nodes/{id}/approve              Admin Operator
            POST /nodes/{id}/commands             Admin Operator Agent
            POST /nodes/{id}/pairing              Admin Operator
            POST /nodes/{id}/reject               Admin Operator
            PUT /nodes/{id}/scopes                Admin Operator
            """;

    private static Map<String, List<String>> table() {
        Map<String, List<String>> table = new HashMap<>();
        TABLE.lines().forEach(line -> {
            List<String> words = List.of(line.split(" +"));
            table.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
        });
        return table;
    }

    @Test
    void everyRouteIsInTheTable() {
        assertThat(gateway.api().routes().stream()
                        .map(route -> route.method() + " " + route.pattern())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(table().keySet());
    }

    @Test
    void everyRouteLetsInWhomTheTableSaysAndNobodyElse() {
        Map<String, Api> callers =
                List.of("Operator", "Agent", "Viewer").stream().collect(Collectors.toMap(role -> role, gateway::as));
        callers.put("Admin", admin);
        table().forEach((route, roles) -> {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(route.indexOf(' ') + 1).replace("{id}", "no-such-thing");
            boolean open = roles.contains("anybody");
            int stranger = status(gateway.nobody(), method, path);
            assertThat(stranger == 401).as(route + " without a token").isEqualTo(!open);
            int forged = status(new Api(gateway.address(), "sk_aaaaaaaaaaaa_forged"), method, path);
            assertThat(forged == 401).as(route + " with a forged token").isEqualTo(!open);
            if (!open) {
                callers.forEach((role, caller) -> assertThat(status(caller, method, path) == 403)
                        .as(route + " as " + role)
                        .isEqualTo(!roles.contains(role)));
            }
        });
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
