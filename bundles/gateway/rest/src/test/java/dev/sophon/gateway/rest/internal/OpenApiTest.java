package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.features.internal.Publisher;
import dev.sophon.gateway.web.Route;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description of the API against the code: the same routes, the same roles, the same fields in and out. */
class OpenApiTest extends GatewayTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private JsonNode description;
    private final Map<String, JsonNode> operations = new TreeMap<>();
    private final Set<String> answered = new HashSet<>();

    @BeforeEach
    void read() {
        description = gateway.nobody().get("/openapi.json").expect(200).json();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                assertThat(operation.getKey()).isIn(METHODS);
                operations.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue());
            }
        }
    }

    @Test
    void everyRouteIsDescribedWithItsRolesAndNoOther() {
        Map<String, Route> routes = gateway.api().routes().stream()
                .collect(Collectors.toMap(route -> route.method() + " " + route.pattern(), route -> route));
        assertThat(operations.keySet()).containsExactlyInAnyOrderElementsOf(routes.keySet());
        Set<String> ids = new HashSet<>();
        routes.forEach((name, route) -> {
            JsonNode operation = operations.get(name);
            assertThat(texts(operation.path("x-roles")))
                    .as(name)
                    .isEqualTo(route.roles().stream().map(Role::wireName).collect(Collectors.toSet()));
            assertThat(operation.path("x-password").asBoolean()).as(name).isEqualTo(route.password());
            assertThat(operation.has("security"))
                    .as(name)
                    .isEqualTo(route.roles().isEmpty());
            assertThat(ids.add(operation.path("operationId").asText())).as(name).isTrue();
            Set<String> variables = new TreeSet<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("path")) {
                    variables.add("{" + parameter.path("name").asText() + "}");
                }
            });
            assertThat(variables)
                    .as(name)
                    .isEqualTo(route.parts().stream()
                            .filter(part -> part.startsWith("{"))
                            .collect(Collectors.toSet()));
        });
    }

    /** The code itself says which fields it knows, when one comes that it does not. */
    @Test
    void everyBodyHasTheFieldsThatTheCodeReads() {
        List<String> checked = new ArrayList<>();
        // Commands are read for a node that there is.
        TestNode.pair(gateway, admin, "none-such-thing-here", "[]");
        operations.forEach((name, operation) -> {
            JsonNode schema = operation
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema");
            if (schema.isMissingNode()) {
                return;
            }
            String method = name.substring(0, name.indexOf(' '));
            String path = name.substring(name.indexOf(' ') + 1).replaceAll("\\{[a-z]+}", "none-such-thing-here");
            String message = admin.call(method, path, "{'none-such':1}").text("message");
            if (message.contains("unknown field; known: ")) {
                Set<String> fields = new TreeSet<>();
                schema.path("properties").fieldNames().forEachRemaining(fields::add);
                assertThat(message).as(name).endsWith("known: " + String.join(", ", fields));
                checked.add(name);
            }
        });
        // But for those that look at something else first, or take more than they know.
        assertThat(checked).hasSizeGreaterThan(18);
    }

    /** {@code null} is the absence of what is optional: a client made from the description may send it, and is understood. */
    @Test
    void whatIsOptionalMayBeNull() {
        TestNode.pair(gateway, admin, "none-such-thing-here", "[]");
        operations.forEach((name, operation) -> {
            JsonNode schema = operation
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema");
            ObjectNode body = nulls(name, schema);
            if (!body.isEmpty() && !name.endsWith("/me/pair")) {
                String method = name.substring(0, name.indexOf(' '));
                String path = name.substring(name.indexOf(' ') + 1).replaceAll("\\{[a-z]+}", "none-such-thing-here");
                String message = admin.call(method, path, body.toString()).text("message");
                body.fieldNames().forEachRemaining(field -> assertThat(message)
                        .as(name)
                        .doesNotStartWith(field + ":")
                        .doesNotContain(" " + field + ":"));
            }
        });
    }

    /** A null for each optional field of a schema; those of the objects in it have to allow one, too. */
    private static ObjectNode nulls(String name, JsonNode schema) {
        ObjectNode nulls = Json.mapper().createObjectNode();
        Set<String> required = texts(schema.path("required"));
        schema.path("properties").properties().forEach(field -> {
            if (required.contains(field.getKey())) {
                nulls(name + " " + field.getKey(), field.getValue());
            } else {
                assertThat(allowsNull(field.getValue()))
                        .as(name + " " + field.getKey())
                        .isTrue();
                nulls.putNull(field.getKey());
            }
        });
        return nulls;
    }

    private static boolean allowsNull(JsonNode schema) {
        Set<String> types = texts(schema.path("type"));
        schema.path("anyOf").forEach(one -> types.add(one.path("type").asText()));
        return types.contains("null");
    }

    @Test
    void realAnswersAreAsDescribed() {
        answer(
                "POST /auth/accounts",
                admin.post("/auth/accounts", "{'name':'ada','role':'Admin','password':'a long one!'}"));
        answer("GET /auth/accounts", admin.get("/auth/accounts"));
        answer("POST /auth/tokens", admin.post("/auth/tokens", "{'name':'ci','role':'Agent','nodes':['office']}"));
        answer("GET /auth/tokens", admin.get("/auth/tokens"));
        answer("GET /auth/me", admin.get("/auth/me"));
        answer("GET /auth/oidc", admin.get("/auth/oidc"));
        answer(
                "POST /auth/login",
                gateway.nobody().post("/auth/login", "{'account':'ada','password':'a long one!','token':true}"));
        Session ada = Session.begin(gateway, "bob", "Operator");
        answer("GET /auth/me", ada.api().get("/auth/me"));
        answer("POST /nodes", admin.post("/nodes", "{'displayName':'Idle','platform':'linux'}"));
        answer("GET /openapi.json", gateway.nobody().get("/openapi.json"));
        answer("GET /health", gateway.nobody().get("/health"));
        answer("GET /health", admin.get("/health"));
        try (TestNode node =
                node("office", "['node.command']").on("system.info", call -> "\"ok\":true,\"result\":{}")) {
            node.heartbeat();
            await().until(() ->
                    !admin.get("/nodes/office/heartbeats").json().path("items").isEmpty());
            answer("GET /nodes/{id}/heartbeats", admin.get("/nodes/office/heartbeats"));
            answer("GET /nodes", admin.get("/nodes"));
            answer("GET /nodes", admin.get("/nodes?limit=1&commands=none"));
            answer("GET /nodes/{id}", admin.get("/nodes/office"));
            answer("PATCH /nodes/{id}", admin.call("PATCH", "/nodes/office", "{'group':'one','labels':['a']}"));
            answer(
                    "PATCH /nodes",
                    admin.call("PATCH", "/nodes", "{'match':{'ids':['office','none']},'set':{'group':'one'}}"));
            answer("POST /transfers", admin.post("/transfers", "{'nodeId':'office','size':3}"));
            answer("POST /transfers", admin.post("/transfers", "{'nodeId':'office','size':-3}"));
            answer("DELETE /transfers/{id}", admin.delete("/transfers/none"));
            answer("GET /nodes/{id}/scopes", admin.get("/nodes/office/scopes"));
            answer("PUT /nodes/{id}/scopes", admin.call("PUT", "/nodes/office/scopes", "{'scopes':['node.command']}"));
            answer("POST /nodes/{id}/commands", admin.run("office", "{'command':'system.info'}"));
            answer("POST /nodes/{id}/commands", admin.run("office", "{'command':'none.such'}"));
            answer("POST /nodes/{id}/commands", admin.run("nowhere", "{'command':'none.such'}"));
            String execute = "{'command':'system.execute','params':{'command':'ls'}}";
            CompletableFuture<Api.Reply> waiting = admin.runLater("office", execute, "Prefer", "respond-async");
            answer("POST /nodes/{id}/commands", waiting.join());
            String approval = await().until(
                            () -> admin.get("/approvals?status=pending").json().path("items"), list -> !list.isEmpty())
                    .path(0)
                    .path("approvalId")
                    .asText();
            answer("GET /approvals", admin.get("/approvals"));
            answer("POST /approvals/{id}/reject", admin.post("/approvals/" + approval + "/reject", "{'reason':'no'}"));
            answer("GET /approvals", admin.get("/approvals"));
            String command = waiting.join().text("commandId");
            await().until(() -> admin.get("/commands/" + command).text("status").equals("ended"));
            answer("GET /commands/{id}", admin.get("/commands/" + command));
            answer("GET /nodes/{id}/commands", admin.get("/nodes/office/commands"));
            node.on("steps.run", ActionsOverRestTest::steps);
            node.say("CatalogChanged", "{'commands':" + ActionsOverRestTest.CATALOGUE + "}");
            String moves = "{'actions':[{'action':'mouse_move','coordinate':[1,2]}]}";
            answer("POST /nodes/{id}/actions", admin.post("/nodes/office/actions", moves));
            answer("POST /nodes/{id}/actions", admin.post("/nodes/office/actions", "{'actions':[]}"));
            answer("POST /nodes/{id}/actions", admin.post("/nodes/nowhere/actions", moves));
        }
        features();
        answer("GET /audit", admin.get("/audit?limit=2"));
        answer("GET /audit/verify", admin.get("/audit/verify"));
        answer("GET /audit/checkpoint", admin.get("/audit/checkpoint"));
        Api.Reply webhook = admin.post("/webhooks", "{'url':'http://127.0.0.1:9/','events':['node.paired']}");
        answer("POST /webhooks", webhook);
        answer("GET /webhooks", admin.get("/webhooks"));
        answer("POST /webhooks/{id}/test", admin.post("/webhooks/" + webhook.text("id") + "/test", "{}"));
        admin.post("/nodes", "{'displayName':'Other','platform':'linux'}").expect(201);
        answer("GET /webhooks/{id}/deliveries", admin.get("/webhooks/" + webhook.text("id") + "/deliveries"));
        answer(
                "PUT /canvas/{session}",
                admin.call("PUT", "/canvas/board", "{'contentType':'text/plain','content':'hello'}"));
        answer("GET /canvas/{session}", admin.get("/canvas/board"));
        answer("GET /canvas", admin.get("/canvas"));
        answer("GET /nodes/{id}", admin.get("/nodes/none"));
        answer("POST /backup", admin.post("/backup", "{}"));
        await().until(() -> !admin.get("/backup").text("state").equals("running"));
        answer("GET /backup", admin.get("/backup"));
        answer("PUT /log/levels", admin.call("PUT", "/log/levels", "{'logger':'dev.sophon','level':'DEBUG'}"));
        answer("PUT /log/levels", admin.call("PUT", "/log/levels", "{'logger':'x','level':'LOUD'}"));
        answer("GET /log/levels", admin.get("/log/levels"));
        assertThat(answered).hasSizeGreaterThan(28);
    }

    private void features() {
        Publisher acme = new Publisher();
        String texts = new String(acme.body("acme-list", "1.0.0"), StandardCharsets.UTF_8);
        answer("POST /features", admin.post("/features", texts));
        answer(
                "PUT /features/{name}/{version}/file",
                admin.call(
                        "PUT",
                        "/features/acme-list/1.0.0/file",
                        new String(Publisher.kar("acme-list", "1.0.0"), StandardCharsets.UTF_8)));
        String release = new String(acme.releaseBody("stable", "1.2.0", "any"), StandardCharsets.UTF_8);
        answer("POST /features", admin.post("/features", release));
        answer(
                "PUT /features/{name}/{version}/files/{file}",
                admin.call(
                        "PUT",
                        "/features/sophon-node/1.2.0/files/sophon-node-any.tar.gz",
                        new String(Publisher.archive("1.2.0", "any"), StandardCharsets.UTF_8)));
        answer("GET /features", admin.get("/features"));
        answer("POST /features/rescan", admin.post("/features/rescan", "{}"));
        try (TestNode lab = node("lab", "['node.command']")) {
            lab.takesFeatures();
            String set = "{'features':[{'name':'acme-list','version':'1.0.0'}]}";
            answer("PUT /features/sets/{target}", admin.call("PUT", "/features/sets/node:lab", set));
            answer("GET /features/sets", admin.get("/features/sets"));
            lab.next("DesiredFeatures");
            lab.featureState("{\"revision\":1,\"features\":[{\"name\":\"acme-list\",\"version\":\"1.0.0\","
                    + "\"state\":\"refused\",\"reason\":\"not trusted\"}]}");
            answer("GET /features/nodes", admin.get("/features/nodes"));
            String rollout = "{'name':'acme-list','version':null,'target':'node:lab'}";
            Api.Reply made = admin.post("/features/rollouts", rollout).expect(201);
            answer("POST /features/rollouts", made);
            answer("GET /features/rollouts", admin.get("/features/rollouts"));
            String at = "/features/rollouts/" + made.text("id");
            answer("GET /features/rollouts/{id}", admin.get(at));
            for (String decision : List.of("pause", "resume", "approve", "cancel")) {
                answer("POST /features/rollouts/{id}/" + decision, admin.post(at + "/" + decision, "{}"));
            }
        }
    }

    /** Holds an answer against the schema of its status. */
    private void answer(String name, Api.Reply reply) {
        JsonNode responses = operations.get(name).path("responses");
        JsonNode response =
                resolved(responses.path(responses.has("" + reply.status()) ? "" + reply.status() : "default"));
        JsonNode schema = response.path("content").path("application/json").path("schema");
        assertThat(schema.isObject()).as(name + " " + reply.status()).isTrue();
        assertThat(reply.status() < 300
                        || responses.has("" + reply.status())
                        || reply.json().has("error"))
                .as(name)
                .isTrue();
        assertThat(ParamsValidator.problem(resolved(schema), reply.json()))
                .as(name + " " + reply.status() + " " + reply.json())
                .isEmpty();
        answered.add(name);
    }

    /** With what it refers to in its place. */
    private JsonNode resolved(JsonNode node) {
        if (node.has("$ref")) {
            return resolved(description.at(node.path("$ref").asText().substring(1)));
        }
        if (node.isObject()) {
            ObjectNode copy = Json.mapper().createObjectNode();
            node.properties().forEach(field -> copy.set(field.getKey(), resolved(field.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.mapper().createArrayNode();
            node.forEach(each -> copy.add(resolved(each)));
            return copy;
        }
        return node;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
