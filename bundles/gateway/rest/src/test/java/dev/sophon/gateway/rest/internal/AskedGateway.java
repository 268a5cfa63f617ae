package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A Gateway and what those who ask have been given. */
final class AskedGateway {
    static final String PASSWORD = "one that is long";
    static final String ANN = "'account':'ann','password':'" + PASSWORD + "'";
    static final String SHELL = "{'command':'system.execute','params':{'command':'ls'}}";

    /** Something that has to be there first. */
    interface Step {
        void take(AskedGateway gateway);
    }

    private final TestGateway gateway;
    final Api admin;
    private final String secret;
    Api session;
    private TestNode node;
    private String command = "";

    AskedGateway(TestGateway gateway) {
        this.gateway = gateway;
        admin = gateway.admin();
        secret = admin.post("/nodes", "{'displayName':'First','platform':'linux'}")
                .expect(201)
                .text("pairingSecret");
    }

    CompletableFuture<Api.Reply> ask(Asked asked) {
        return ask(asked, path(asked));
    }

    /** Where somebody asks for it, as things stand now: what it is about may be looked up for that. */
    String path(Asked asked) {
        String path = asked.path().replace("COMMAND", command);
        if (path.endsWith("NEWEST")) {
            String list = path.substring(0, path.lastIndexOf('/'));
            path = list + "/" + admin.get(list).json().at("/items/0/id").asText();
        }
        if (path.contains("APPROVAL")) {
            JsonNode approval = admin.get("/approvals").json().at("/items/0/approvalId");
            path = path.replace("APPROVAL", approval.asText());
        }
        return path;
    }

    CompletableFuture<Api.Reply> ask(Asked asked, String path) {
        Api by =
                switch (asked.by()) {
                    case ADMIN -> admin;
                    case NOBODY -> gateway.nobody();
                    case PERSON -> session;
                };
        return by.later(
                asked.method(), path, asked.body() == null ? null : asked.body().replace("SECRET", secret));
    }

    void logIn() {
        admin.post("/auth/accounts", "{'name':'ann','role':'Operator','password':'" + PASSWORD + "'}")
                .expect(201);
        Api.Reply reply = gateway.nobody().post("/auth/login", "{" + ANN + "}").expect(200);
        String cookie = reply.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        session = Api.with(gateway.address(), Map.of("Cookie", cookie, "X-CSRF-Token", reply.text("csrfToken")));
    }

    /** A command that waits for an approval, issued by a person. */
    void issue() {
        logIn();
        node = new TestNode(gateway, TestNode.pair(gateway, admin, "office", "['node.command']")).start();
        node.on("system.execute", call -> "\"ok\":true,\"result\":{}");
        command = session.call("POST", "/nodes/office/commands", SHELL, "Prefer", "respond-async")
                .expect(202)
                .text("commandId");
    }

    /** Holds what was answered against what was shown before and is shown now. */
    static void agrees(Asked asked, Api.Reply answer, Map<String, String> before, Map<String, String> now) {
        if (answer.status() >= 500) {
            assertThat(now).as("a failed write leaves all as it was").isEqualTo(before);
        } else {
            assertThat(answer.status()).isLessThan(300);
            // Who fetches a token may be told that there is none yet.
            if (asked != Asked.FETCH_TOKEN) {
                assertThat(now).as("what was answered is there").isNotEqualTo(before);
            }
        }
    }

    void leave() {
        if (node != null) {
            node.close();
        }
    }

    /** All that is in memory and in the database both, and how much there is of what no route shows. */
    static Map<String, String> shown(TestGateway gateway) {
        Map<String, String> shown = new TreeMap<>();
        for (String path : List.of("/nodes", "/auth/tokens", "/auth/accounts", "/webhooks", "/approvals")) {
            JsonNode items = gateway.admin().get(path).expect(200).json().path("items");
            for (JsonNode item : items) {
                ((ObjectNode) item).remove("commands");
                if (item.path("displayName").asText().equals("office")) {
                    // It comes and goes.
                    ((ObjectNode) item).remove(List.of("status", "lastHeartbeatAt", "pairing"));
                }
                shown.put(
                        path + " " + item.path("nodeId").asText()
                                + item.path("id").asText()
                                + item.path("approvalId").asText(),
                        item.toString());
            }
        }
        for (String count : List.of("COUNT(*) FROM login_session", "SUM(version) FROM account")) {
            shown.put(count, gateway.store().read(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT " + count)) {
                    row.next();
                    return String.valueOf(row.getObject(1));
                }
            }));
        }
        return shown;
    }
}
