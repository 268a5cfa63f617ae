package dev.sophon.gateway.rest.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who may use which route, as it is meant to be: what the Gateway does is held against it. */
public final class RoleTable {
    private static final String TABLE =
            """
            GET /approvals                        Admin Operator Viewer
            GET /audit                            Admin Operator Viewer
            GET /audit/checkpoint                 Admin Operator Viewer
            GET /audit/verify                     Admin Operator Viewer
            GET /auth/accounts                    Admin
            GET /auth/me                          Admin Operator Agent Viewer
            GET /auth/oidc                        anybody
            GET /auth/oidc/callback               anybody
            GET /auth/oidc/confirm                Admin Operator Agent Viewer
            GET /auth/oidc/login                  anybody
            GET /auth/passkeys                    Admin Operator Viewer
            GET /auth/passkeys/offered            anybody
            GET /auth/tokens                      Admin
            GET /backup                           Admin
            GET /canvas                           Admin Operator Viewer
            GET /canvas/{session}                 Admin Operator Agent Viewer
            GET /canvas/{session}/content         anybody
            GET /canvas/{session}/version         anybody
            GET /commands                         Admin Operator Agent Viewer
            GET /commands/{id}                    Admin Operator Agent Viewer
            GET /events                           Admin Operator Agent Viewer
            GET /features                         Admin Operator Viewer
            GET /features/nodes                   Admin Operator Viewer
            GET /features/rollouts                Admin Operator Viewer
            GET /features/rollouts/{id}           Admin Operator Viewer
            GET /features/sets                    Admin Operator Viewer
            GET /health                           anybody
            GET /log/levels                       Admin
            GET /metrics                          Admin Operator Viewer
            GET /nodes                            Admin Operator Agent Viewer
            GET /nodes/{id}                       Admin Operator Agent Viewer
            GET /nodes/{id}/scopes                Admin Operator Agent Viewer
            GET /nodes/{id}/heartbeats            Admin Operator Agent Viewer
            GET /nodes/{id}/commands              Admin Operator Agent Viewer
            GET /nodes/{id}/screen                Admin Operator
            GET /nodes/me/releases/node/{version}/{file}  node
            GET /nodes/me/transfers/{id}          node
            GET /openapi.json                     anybody
            GET /transfers/{id}                   Admin Operator Agent Viewer
            GET /webhooks                         Admin
            GET /webhooks/{id}/deliveries         Admin
            DELETE /webhooks/{id}                 Admin
            POST /webhooks                        Admin
            POST /webhooks/{id}/test              Admin
            DELETE /auth/accounts/{id}            Admin
            DELETE /auth/passkeys/{id}            Admin Operator Viewer
            DELETE /auth/tokens/{id}              Admin
            DELETE /features/library/{name}/{version} Admin
            DELETE /features/sets/{target}        Admin
            DELETE /nodes/{id}                    Admin Operator
            DELETE /nodes/{id}/screen/{look}      Admin Operator
            DELETE /transfers/{id}                Admin Operator Agent
            PATCH /auth/accounts/{id}             Admin
            PATCH /nodes                          Admin Operator
            PATCH /nodes/{id}                     Admin Operator
            POST /approvals/{id}/approve          Admin Operator
            POST /approvals/{id}/confirm          Admin Operator
            POST /approvals/{id}/reject           Admin Operator
            POST /auth/accounts                   Admin
            POST /auth/confirm                    Admin Operator Agent Viewer
            POST /auth/login                      anybody
            POST /auth/logout                     Admin Operator Agent Viewer
            POST /auth/passkeys                   Admin Operator Viewer
            POST /auth/passkeys/begin             Admin Operator Viewer
            POST /auth/passkeys/login             anybody
            POST /auth/passkeys/login/begin       anybody
            POST /auth/passkeys/confirm           Admin Operator Viewer
            POST /auth/passkeys/confirm/begin     Admin Operator Viewer
            POST /auth/passkeys/approvals/{id}    Admin Operator
            POST /auth/passkeys/approvals/{id}/begin Admin Operator
            POST /auth/tokens                     Admin
            POST /backup                          Admin
            POST /commands/{id}/cancel            Admin Operator Agent
            POST /features                        Admin
            POST /features/rescan                 Admin
            POST /features/rollouts               Admin
            POST /features/rollouts/{id}/approve  Admin
            POST /features/rollouts/{id}/cancel   Admin
            POST /features/rollouts/{id}/pause    Admin Operator
            POST /features/rollouts/{id}/resume   Admin
            POST /nodes                           Admin Operator
            POST /nodes/me/pair                   anybody
            POST /nodes/me/transfers              node
            POST /nodes/{id}/actions              Admin Operator Agent
            POST /nodes/{id}/approve              Admin Operator
            POST /nodes/{id}/commands             Admin Operator Agent
            POST /nodes/{id}/pairing              Admin Operator
            POST /nodes/{id}/reject               Admin Operator
            POST /transfers                       Admin Operator Agent
            PUT /canvas/{session}                 Admin Operator Agent
            PUT /log/levels                       Admin
            PUT /features/sets/{target}           Admin
            PUT /features/{name}/{version}/file   Admin
            PUT /features/{name}/{version}/files/{file} Admin
            PUT /nodes/me/transfers/{id}          node
            PUT /nodes/{id}/scopes                Admin Operator
            PUT /transfers/{id}                   Admin Operator Agent
            """;

    /** By method and pattern, as in {@code GET /nodes/{id}}: the roles, {@code anybody}, or {@code node} for a node's token. */
    public static final Map<String, List<String>> ROUTES = routes();

    private RoleTable() {}

    private static Map<String, List<String>> routes() {
        Map<String, List<String>> routes = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            List<String> words = List.of(line.split(" +"));
            routes.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
        });
        return Collections.unmodifiableMap(routes);
    }
}
