package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Agents of the revision without sessions. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class StatelessTest extends McpCase {
    private StatelessAgent agentWithout() {
        return new StatelessAgent(gateway.address(), gateway.as("Agent").token(), false);
    }

    @Test
    void theServerSaysWhatItIs() {
        JsonNode result = agentWithout().result("server/discover", "{}");
        assertThat(result.path("supportedVersions").path(0).asText()).isEqualTo("2026-07-28");
        assertThat(result.at("/capabilities/tools/listChanged").asBoolean()).isTrue();
        assertThat(result.path("capabilities").path("extensions").has("io.modelcontextprotocol/tasks"))
                .isTrue();
        assertThat(result.path("instructions").asText()).contains("node_list");
        assertThat(result.path("resultType").asText()).isEqualTo("complete");
        assertThat(result.path("_meta")
                        .path("io.modelcontextprotocol/serverInfo")
                        .path("name")
                        .asText())
                .isEqualTo("sophon-gateway");
    }

    @Test
    void toolsAreListedAndCalledWithoutASession() {
        try (TestNode node = node("office", "['node.command']")) {
            node.on("system.info", call -> OK);
            StatelessAgent agent = agentWithout();
            JsonNode tools = agent.result("tools/list", "{}");
            assertThat(tools.path("tools")).hasSize(3);
            assertThat(tools.path("ttlMs").asInt()).isPositive();
            assertThat(tools.path("cacheScope").asText()).isEqualTo("private");
            JsonNode result = agent.call("node_command", "{'nodeId':'office','command':'system.info'}");
            assertThat(TestAgent.told(result).path("cores").asInt()).isEqualTo(4);
            assertThat(result.path("resultType").asText()).isEqualTo("complete");
            assertThat(result.at("/_meta/commandId").asText()).isNotBlank();
            assertThat(TestAgent.error(agent.call("node_command", "{'nodeId':'none','command':'x'}"))
                            .path("error")
                            .asText())
                    .isEqualTo("not_found");
        }
    }

    @Test
    void whatARequestLacksIsSaid() {
        StatelessAgent agent = agentWithout();
        ObjectNode noCapabilities = agent.message("1", "tools/list", "{}");
        noCapabilities.withObject("/params/_meta").remove(StatelessAgent.CAPABILITIES);
        assertThat(StatelessAgent.error(400, agent.send(noCapabilities))
                        .path("code")
                        .asInt())
                .isEqualTo(-32602);
        ObjectNode noMeta = StatelessAgent.tree("{'jsonrpc':'2.0','id':1,'method':'tools/list','params':{}}");
        assertThat(StatelessAgent.error(400, agent.send(noMeta)).path("code").asInt())
                .isEqualTo(-32602);
        assertThat(agent.error(404, "no/such", "{}").path("code").asInt()).isEqualTo(-32601);
        assertThat(agent.error(404, "ping", "{}").path("code").asInt()).isEqualTo(-32601);
        assertThat(agent.error(400, "tools/call", "{'name':'rm'}").path("code").asInt())
                .isEqualTo(-32602);
        ObjectNode other = agent.message("1", "tools/list", "{}");
        other.withObject("/params/_meta").put(StatelessAgent.VERSION, "2031-01-01");
        JsonNode unsupported = StatelessAgent.error(400, agent.send(other));
        assertThat(unsupported.path("code").asInt()).isEqualTo(-32022);
        assertThat(unsupported.at("/data/supported/0").asText()).isEqualTo("2026-07-28");
        assertThat(unsupported.at("/data/requested").asText()).isEqualTo("2031-01-01");
    }

    @Test
    void headersThatSayOtherThanTheMessageAreRefused() {
        StatelessAgent agent = agentWithout();
        ObjectNode list = agent.message("1", "tools/list", "{}");
        ObjectNode call = agent.message("1", "tools/call", "{'name':'node_list'}");
        for (HttpRequest.Builder request : List.of(
                agent.request(list).setHeader("Mcp-Method", "tools/call"),
                agent.request(list).setHeader("Mcp-Method", "TOOLS/LIST"),
                agent.request(list).header("Mcp-Method", "tools/list"),
                agent.request(list).setHeader("MCP-Protocol-Version", "2025-11-25"),
                agent.request(call).setHeader("Mcp-Name", "node_command"),
                agent.request(call).setHeader("Mcp-Name", "=?base64?bm9kZQ==?="))) {
            assertThat(StatelessAgent.error(400, agent.send(request))
                            .path("code")
                            .asInt())
                    .isEqualTo(-32020);
        }
        assertThat(agent.send(agent.request(call).setHeader("Mcp-Name", "=?base64?bm9kZV9saXN0?="))
                        .statusCode())
                .isEqualTo(200);
        TestAgent bare = new TestAgent(gateway.address(), gateway.as("Agent").token());
        HttpResponse<InputStream> without =
                bare.send(new String(Json.bytes(call), StandardCharsets.UTF_8), "MCP-Protocol-Version", "2026-07-28");
        assertThat(StatelessAgent.error(400, without).path("code").asInt()).isEqualTo(-32020);
        for (HttpRequest.Builder request :
                List.of(bare.request().GET(), bare.request().DELETE())) {
            HttpResponse<InputStream> answer = bare.send(request.setHeader("MCP-Protocol-Version", "2026-07-28"));
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("POST");
        }
    }

    @Test
    void anIdGoesBackAsItCameWhateverItIs() throws IOException {
        StatelessAgent agent = agentWithout();
        for (String id : List.of("0", "-7", "1.5", "9223372036854775808", "1e300", "''", "'ü'", "'9'")) {
            JsonNode expected = Json.tree(id.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            for (String method : List.of("server/discover", "tools/list", "no/such")) {
                assertThat(new TestAgent.Messages(agent.send(agent.message(id, method, "{}")))
                                .answer()
                                .get("id"))
                        .isEqualTo(expected);
            }
            ObjectNode listen =
                    agent.message(id, "subscriptions/listen", "{'notifications':{'toolsListChanged':true}}");
            try (TestAgent.Messages heard = new TestAgent.Messages(agent.send(listen))) {
                JsonNode acknowledged = heard.next();
                assertThat(acknowledged.path("method").asText()).isEqualTo("notifications/subscriptions/acknowledged");
                assertThat(acknowledged.at("/params/_meta/io.modelcontextprotocol~1subscriptionId"))
                        .as(id)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void whoListensIsToldOfNewCommandsThatItMaySee() throws IOException {
        try (TestNode node = node("office", "['node.command']");
                TestAgent.Messages heard =
                        agentWithout().ask("subscriptions/listen", "{'notifications':{'toolsListChanged':true}}")) {
            assertThat(heard.next().at("/params/notifications/toolsListChanged").asBoolean())
                    .isTrue();
            node.catalogChanged("[]");
            JsonNode changed = heard.next();
            assertThat(changed.path("method").asText()).isEqualTo("notifications/tools/list_changed");
            assertThat(changed.at("/params/_meta/io.modelcontextprotocol~1subscriptionId")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void anApprovalIsProgressForWhoKnowsNoTasks() {
        try (TestNode node = node("office", "['node.command']")) {
            node.on("system.execute", call -> OK);
            TestAgent.Messages call = agentWithout()
                    .ask(
                            "tools/call",
                            "{'name':'node_command','_meta':{'progressToken':1.5},'arguments':"
                                    + "{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}}");
            JsonNode waits = call.next();
            assertThat(waits.path("method").asText()).isEqualTo("notifications/progress");
            assertThat(waits.at("/params/progressToken").asDouble()).isEqualTo(1.5);
            admin.post("/approvals/" + pendingApproval() + "/approve", "{}").expect(200);
            assertThat(TestAgent.told(call.answer().path("result"))
                            .path("cores")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void aClosedConnectionIsACancelledCommand() throws IOException {
        try (TestNode node = node("office", "['node.command']")) {
            StatelessAgent agent = agentWithout();
            CompletableFuture<TestAgent.Messages> call = CompletableFuture.supplyAsync(() -> agent.ask(
                    "tools/call", "{'name':'node_command','arguments':{'nodeId':'office','command':'system.info'}}"));
            String id = node.next("ExecuteCommand").path("commandId").asText();
            // Of a call that nothing is told of, the first look begins the answer.
            awaitWithLooks(call).close();
            assertThat(awaitWithLooks(CompletableFuture.supplyAsync(() -> node.next("CancelCommand")))
                            .path("commandId")
                            .asText())
                    .isEqualTo(id);
        }
    }

    private <T> T awaitWithLooks(CompletableFuture<T> what) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            lookWhoIsThere();
            return what.isDone();
        });
        return what.join();
    }

    @Test
    void theRequestsOfOneLeaveRoomForThoseOfOthersAndTheirPlacesComeBack() throws IOException {
        StatelessAgent agent = agentWithout();
        ObjectNode listen = agent.message("1", "subscriptions/listen", "{'notifications':{'toolsListChanged':true}}");
        List<HttpResponse<InputStream>> open = new ArrayList<>();
        try {
            HttpResponse<InputStream> last = agent.send(listen);
            while (last.statusCode() == 200 && open.size() < 2_000) {
                open.add(last);
                last = agent.send(listen);
            }
            assertThat(last.statusCode()).isEqualTo(503);
            assertThat(open).hasSize(1_000);
            assertThat(agentWithout().result("tools/list", "{}").path("tools")).hasSize(3);
        } finally {
            for (HttpResponse<InputStream> one : open) {
                one.body().close();
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            lookWhoIsThere();
            return agent.send(agent.message("1", "tools/list", "{}")).statusCode() == 200;
        });
    }

    @Test
    void aTokenThatIsDeletedIsHeardNoMore() throws IOException {
        JsonNode token = admin.post("/auth/tokens", "{'name':'t','role':'Agent'}")
                .expect(201)
                .json();
        StatelessAgent agent =
                new StatelessAgent(gateway.address(), token.path("token").asText(), false);
        try (TestAgent.Messages heard =
                agent.ask("subscriptions/listen", "{'notifications':{'toolsListChanged':true}}")) {
            heard.next();
            admin.delete("/auth/tokens/" + token.path("id").asText());
            lookWhoIsThere();
            Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> heard.next()
                    .has("end"));
        }
        assertThat(agent.send(agent.message("1", "tools/list", "{}")).statusCode())
                .isEqualTo(401);
    }
}
