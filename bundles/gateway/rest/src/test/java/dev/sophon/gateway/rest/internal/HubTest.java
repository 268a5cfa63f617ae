package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Connections of nodes: who may, which one counts, and what operators bring about on them. */
class HubTest extends OneGatewayTest {
    static int negotiate(TestGateway gateway, String token) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(gateway.address()
                                            + "/hubs/node/negotiate?negotiateVersion=1" + "&access_token=" + token))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTokenThatDoesNotHoldIsRefusedAndChangesNothingAboutALiveNode() {
        try (TestNode node = node(office, "['screen.capture']")) {
            assertThat(negotiate(gateway, office + ".wrong")).isEqualTo(401);
            assertThat(negotiate(gateway, "nobody.wrong")).isEqualTo(401);
            assertThat(negotiate(gateway, "")).isEqualTo(401);
            assertThat(negotiate(gateway, gateway.adminToken())).isEqualTo(401);
            assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("online");
            node.heartbeat();
        }
    }

    @Test
    void aPauseOfThePersonAtItIsShownToldAndAudited() {
        try (TestNode node = node(office, "['screen.capture']")) {
            node.say("Paused", "{'by':'sophon-node pause','since':'2026-07-01T12:00:00Z'}");
            node.say("Paused", "{'by':'sophon-node pause','since':'2026-07-01T12:00:00Z'}");
            for (JsonNode shown : List.of(
                    admin.get("/nodes/" + office).json(),
                    admin.get("/nodes?limit=5").json().path("items").path(0))) {
                assertThat(shown.path("pausedBy").asText()).isEqualTo("sophon-node pause");
                assertThat(shown.path("pausedSince").asText()).isEqualTo("2026-07-01T12:00:00Z");
            }
            await().until(() -> audited("node.paused") == 1);

            node.say("Resumed", "{}");
            assertThat(admin.get("/nodes/" + office).json().has("pausedBy")).isFalse();
            await().until(() -> audited("node.resumed") == 1);

            for (int i = 0; i < 60; i++) {
                node.say("Paused", "{'by':'" + i + "','since':'2026-07-01T12:00:00Z'}");
            }
            assertThat(admin.get("/nodes/" + office).text("pausedBy")).isEqualTo("59");
            await().until(() -> audited("node.paused") > 1);
            assertThat(audited("node.paused"))
                    .as("one that never stops fills no audit")
                    .isLessThan(30);
        }
    }

    @Test
    void aPauseThatIsNoneIsRefused() {
        try (TestNode node = node(office, "['screen.capture']")) {
            for (String wrong : List.of(
                    "{}", "{'by':'x'}", "{'by':7,'since':'2026-07-01T12:00:00Z'}", "{'by':'x','since':'soon'}")) {
                assertThatThrownBy(() -> node.say("Paused", wrong)).as(wrong).isNotNull();
            }
            assertThat(admin.get("/nodes/" + office).json().has("pausedBy")).isFalse();
        }
    }

    @Test
    void oneThatPutsVersionsAsideWithoutEndFillsNoAudit() {
        try (TestNode node = node(office, "['screen.capture']")) {
            for (int i = 0; i < 60; i++) {
                String many = IntStream.range(100 * i, 100 * i + 40)
                        .mapToObj(version -> "'" + version + ".0.0':'" + "x".repeat(300) + "'")
                        .collect(Collectors.joining(",", "{", "}"));
                node.putAside(many);
            }
            JsonNode shown = admin.get("/nodes/" + office).json().path("quarantined");
            assertThat(shown.size()).isEqualTo(20);
            assertThat(shown.path("5900.0.0").asText()).hasSize(200);
            await().until(() -> audited("node.quarantined") > 0);
            assertThat(audited("node.quarantined")).isLessThanOrEqualTo(100);
            for (String wrong : List.of("7", "[]", "{'1.0.0':7}")) {
                assertThatThrownBy(() -> node.putAside(wrong)).as(wrong).isNotNull();
            }
        }
    }

    private long audited(String action) {
        return StreamSupport.stream(
                        admin.get("/audit?limit=200&nodeId=" + office)
                                .json()
                                .path("items")
                                .spliterator(),
                        false)
                .filter(entry -> entry.path("action").asText().equals(action))
                .count();
    }

    /** Everybody can fail with an id; who has what was its token is told from them. */
    @Test
    void onlyTheTokenThatANodeHadBeforeSaysThatSomethingIsWrongWithIt() {
        String first = TestNode.pair(gateway, admin, office, "['screen.capture']");
        assertThat(negotiate(gateway, office + ".wrong")).isEqualTo(401);
        assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("approved");
        String second = pairAgain();
        assertThat(negotiate(gateway, office + ".wrong")).isEqualTo(401);
        assertThat(negotiate(gateway, "nobody" + first.substring(office.length())))
                .isEqualTo(401);
        assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("approved");
        assertThat(negotiate(gateway, first)).isEqualTo(401);
        assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("error");
        try (TestNode node = new TestNode(gateway, second).start()) {
            assertThat(negotiate(gateway, first)).isEqualTo(401);
            assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("online");
            node.heartbeat();
        }
    }

    private String pairAgain() {
        Api.Reply made = admin.post("/nodes/" + office + "/pairing", null).expect(201);
        String ask = "{'nodeId':'" + office + "','pairingSecret':'" + made.text("pairingSecret") + "'}";
        gateway.nobody().post("/nodes/me/pair", ask).expect(200);
        admin.post("/nodes/" + office + "/approve", "{'scopes':['screen.capture']}")
                .expect(200);
        // The answer may be lost: the token in it never was the node's.
        gateway.nobody().post("/nodes/me/pair", ask).expect(200);
        return gateway.nobody().post("/nodes/me/pair", ask).expect(200).text("token");
    }

    @Test
    void theNewerConnectionReplacesTheOlder() {
        String token = TestNode.pair(gateway, admin, office, "['screen.capture']");
        try (TestNode older = new TestNode(gateway, token).start();
                TestNode newer = new TestNode(gateway, token)
                        .on("screen.capture", call -> "\"ok\":true,\"result\":{}")
                        .start()) {
            assertThat(older.closed()).contains("replaced");
            assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("online");
            admin.run(office, "{'command':'screen.capture'}").expect(200);
            assertThat(newer.hasReceived("ExecuteCommand")).isTrue();
        }
    }

    @Test
    void aRevokedNodeIsToldClosedAndKeptOut() {
        String token = TestNode.pair(gateway, admin, office, "['screen.capture']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            admin.delete("/nodes/" + office).expect(204);
            assertThat(node.next("Revoked").path("reason").asText()).isNotBlank();
            assertThat(node.closed()).contains("revoked");
        }
        assertThat(negotiate(gateway, token)).isEqualTo(401);
        assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("revoked");
        admin.delete("/nodes/" + office).expect(204);
        admin.run(office, "{'command':'screen.capture'}").expect(503, "node_offline");
    }

    @Test
    void newScopesReachTheNodeAndCountAtOnce() {
        try (TestNode node = node(office, "['screen.capture']")) {
            node.on("system.info", call -> "\"ok\":true,\"result\":{}");
            admin.run(office, "{'command':'system.info'}").expect(403, "not_authorized");
            admin.call("PUT", "/nodes/" + office + "/scopes", "{'scopes':['system.info']}")
                    .expect(200);
            assertThat(node.next("ScopesChanged").path("scopes").path(0).asText())
                    .isEqualTo("system.info");
            admin.run(office, "{'command':'system.info'}").expect(200);
            admin.run(office, "{'command':'screen.capture'}").expect(403, "not_authorized");
        }
    }

    @Test
    void everyScopeAtOnceCanBeGrantedAndItStandsInTheAudit() {
        String all = PublishedScopes.all().stream()
                .map(scope -> "'" + scope.name() + "'")
                .collect(Collectors.joining(",", "[", "]"));
        TestNode.pair(gateway, admin, office, all);
        assertThat(admin.get("/nodes/" + office).json().path("scopes"))
                .hasSize(PublishedScopes.all().size());
        assertThat(admin.get("/audit?nodeId=" + office).json().path("items").findValuesAsText("subject"))
                .anyMatch(subject -> subject.contains("window.manage"));
    }

    @Test
    void aScopeThatTheGatewayHasNeverHeardOfIsShownAndGranted() {
        try (TestNode node = node(office, "['screen.capture']")) {
            admin.call("PUT", "/nodes/" + office + "/scopes", "{'scopes':['demo.great']}")
                    .expect(400, "invalid_params");
            node.catalogChanged(
                    "[{\"name\":\"demo.hello\",\"scope\":\"demo.greet\",\"risk\":\"Low\",\"status\":\"available\","
                            + "\"paramsSchema\":{},\"bundle\":\"demo\",\"bundleVersion\":\"1\"}],"
                            + "\"scopes\":[{\"name\":\"demo.greet\",\"risk\":\"Medium\",\"words\":\"Greets people\"}]");
            await().until(() -> scope("demo.greet").path("risk").asText().equals("Medium"));
            assertThat(scope("demo.greet").path("words").asText()).isEqualTo("Greets people");
            assertThat(scope("demo.greet").path("published").asBoolean()).isFalse();
            assertThat(scope("camera.capture").path("reserved").asBoolean()).isTrue();
            assertThat(scope("screen.capture").path("granted").asBoolean()).isTrue();

            Api.Reply misspelt = admin.call("PUT", "/nodes/" + office + "/scopes", "{'scopes':['demo.great']}");
            assertThat(misspelt.expect(400, "invalid_params").text("message"))
                    .contains("the nearest is demo.greet; known: screen.capture, ")
                    .doesNotContain("demo.great;");
            admin.call("PUT", "/nodes/" + office + "/scopes", "{'scopes':['demo.greet']}")
                    .expect(200);
            assertThat(node.next("ScopesChanged").path("scopes").path(0).asText())
                    .isEqualTo("demo.greet");
            node.on("demo.hello", call -> "\"ok\":true,\"result\":{}");
            admin.run(office, "{'command':'demo.hello'}").expect(200);

            node.catalogChanged("[]");
            await().until(() -> scope("demo.greet").path("risk").isMissingNode());
            admin.call("PUT", "/nodes/" + office + "/scopes", "{'scopes':['demo.greet','system.info']}")
                    .expect(200);
            assertThat(scope("demo.greet").path("granted").asBoolean())
                    .as("what it has it keeps")
                    .isTrue();
        }
    }

    private JsonNode scope(String name) {
        for (JsonNode scope : admin.get("/nodes/" + office + "/scopes").json().path("items")) {
            if (scope.path("name").asText().equals(name)) {
                return scope;
            }
        }
        return Json.mapper().missingNode();
    }

    @Test
    void whatANodeSaysOfItselfIsShownUnderItsOwnName() {
        try (TestNode node = node(office, "['screen.capture']")) {
            assertThat(node.helloReply().path("heartbeatSeconds").asInt()).isEqualTo(30);
            assertThat(node.helloReply().path("returnSeconds").asInt()).isBetween(2, 30);
            node.heartbeat();
            JsonNode shown = admin.get("/nodes/" + office).json();
            assertThat(shown.path("uptime").asInt()).isEqualTo(7);
            assertThat(shown.path("cpuPercent").asDouble()).isEqualTo(12.5);
            assertThat(shown.path("memoryMb").asInt()).isEqualTo(99);
            assertThat(shown.path("version").asText()).isEqualTo("1.0.0");
            assertThat(shown.path("lastHeartbeatAt").asText()).matches("\\d{4}-.*Z");
            assertThat(shown.path("commands")).hasSize(6);
            // It called itself somebody else in its hello.
            admin.get("/nodes/somebody-else").expect(404, "not_found");
        }
        await().until(() -> admin.get("/nodes/" + office).text("status").equals("stale"));
    }

    @Test
    void figuresThatCannotBeAreShownAsTheNearestThatCan() {
        try (TestNode node = node(office, "[]")) {
            node.heartbeat("\"uptime\":-7,\"cpuPercent\":1e999,\"memoryMb\":-1");
            JsonNode shown = admin.get("/nodes/" + office).json();
            assertThat(shown.path("cpuPercent").toString()).isEqualTo("100.0");
            assertThat(shown.path("uptime").toString()).isEqualTo("0");
            assertThat(shown.path("memoryMb").toString()).isEqualTo("0");
        }
    }

    @Test
    void anUnsettledCommandWithoutAnIdIsRefusedBeforeAnythingHasChanged() {
        String token = TestNode.pair(gateway, admin, office, "[]");
        try (TestNode node = new TestNode(gateway, token).connect()) {
            assertThatThrownBy(() -> node.helloWith(TestNode.CATALOGUE, "[null]"))
                    .hasMessageContaining("unsettled: expected ids of commands");
            assertThat(admin.get("/nodes/" + office).text("status")).isEqualTo("approved");
        }
    }

    @Test
    void manyNodesWithOneCatalogueListByPages() {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            nodes.add(node("page-" + i, "[]"));
        }
        List<String> seen = new ArrayList<>();
        int pages = 0;
        String cursor = "";
        do {
            JsonNode page = admin.get("/nodes?limit=2" + cursor).expect(200).json();
            page.path("items").forEach(node -> seen.add(node.path("nodeId").asText()));
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : "";
            pages++;
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().contains("page-0", "page-1", "page-2", "page-3", "page-4");
        assertThat(pages).isEqualTo((seen.size() + 1) / 2);
        nodes.forEach(TestNode::close);
    }
}
