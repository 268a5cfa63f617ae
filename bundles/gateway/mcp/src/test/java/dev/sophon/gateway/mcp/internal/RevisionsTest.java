package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.mcp.internal.wire.Revisions;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.protocol.json.Json;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The revisions that have sessions, in what they differ, and what any JSON-RPC message may be. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class RevisionsTest extends McpCase {
    private static JsonNode tree(String json) {
        return Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachRevisionIsAgreedOnAndSpoken() {
        String token = gateway.as("Agent").token();
        for (String revision : Revisions.WITH_SESSIONS) {
            TestAgent agent = new TestAgent(gateway.address(), token).initialize(revision);
            HttpResponse<InputStream> answer =
                    agent.send("{'jsonrpc':'2.0','id':1,'method':'tools/list'}", "MCP-Protocol-Version", revision);
            assertThat(answer.statusCode()).as(revision).isEqualTo(200);
            assertThat(new TestAgent.Messages(answer).answer().at("/result/tools"))
                    .hasSize(3);
        }
    }

    @Test
    void anUnknownRevisionIsNegotiatedWhereverItStands() {
        TestAgent agent = new TestAgent(gateway.address(), gateway.as("Agent").token());
        for (String asked : List.of("1999-01-01", "2027-01-01", "", "ü", "2026-07-28")) {
            String body = "{'jsonrpc':'2.0','id':'i','method':'initialize','params':{'protocolVersion':'" + asked
                    + "','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}";
            for (String header : List.of("2025-06-18", "1999-01-01", "2026-07-28", "nonsense")) {
                HttpResponse<InputStream> answer = agent.send(body, "MCP-Protocol-Version", header);
                assertThat(answer.statusCode()).as(asked + " under " + header).isEqualTo(200);
                JsonNode result = TestAgent.tree(answer).path("result");
                assertThat(result.path("protocolVersion").asText()).isEqualTo("2025-11-25");
            }
        }
    }

    @Test
    void aRefusedRevisionNamesThoseThatAreSpokenToTheRequestThatAsked() {
        TestAgent agent = agent("Agent");
        for (String asked : List.of("1999-01-01", "nonsense")) {
            HttpResponse<InputStream> answer =
                    agent.send("{'jsonrpc':'2.0','id':'me','method':'ping'}", "MCP-Protocol-Version", asked);
            assertThat(answer.statusCode()).isEqualTo(400);
            JsonNode body = TestAgent.tree(answer);
            assertThat(body.path("id").asText()).isEqualTo("me");
            assertThat(body.at("/error/code").asInt()).isEqualTo(-32022);
            assertThat(body.at("/error/data/requested").asText()).isEqualTo(asked);
            assertThat(body.at("/error/data/supported"))
                    .isEqualTo(tree("['2026-07-28','2025-11-25','2025-06-18','2025-03-26','2024-11-05']"));
            assertThat(body.at("/error/message").asText()).contains("2025-06-18", "2026-07-28");
        }
        HttpResponse<InputStream> listening = agent.send(
                agent.request().setHeader("MCP-Protocol-Version", "1999-01-01").GET());
        assertThat(listening.statusCode()).isEqualTo(400);
        assertThat(TestAgent.tree(listening).at("/error/data/supported")).hasSize(5);
    }

    @Test
    void anIdIsAnyNumberAndAnyTextAndGoesBackAsItCame() {
        TestAgent agent = agent("Agent");
        List<String> ids = new ArrayList<>(List.of(
                "0",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775809",
                "1" + "0".repeat(90),
                "1.5",
                "-0.25",
                "1e300",
                "''",
                "' '",
                "'1'",
                "'ü\\u0000\\n'",
                "'" + "i".repeat(60_000) + "'"));
        for (String id : ids) {
            for (String call : List.of("'method':'ping'", "'method':'no/such'", listing())) {
                HttpResponse<InputStream> answer = agent.send("{'jsonrpc':'2.0','id':" + id + "," + call + "}");
                assertThat(answer.statusCode()).as(id).isEqualTo(200);
                assertThat(new TestAgent.Messages(answer).answer().get("id"))
                        .as(id)
                        .isEqualTo(tree(id));
            }
        }
    }

    private static String listing() {
        return "'method':'tools/call','params':{'name':'node_list'}";
    }

    @Test
    void aProgressTokenIsAnyNumberAndAnyTextAndWhatElseComesIsNone() {
        try (TestNode node = node("office", "['node.command']")) {
            node.on("system.execute", call -> OK);
            TestAgent agent = agent("Agent");
            List<String> tokens = List.of("'p'", "''", "0", "1.5", "9223372036854775808", "null", "true", "{}", "[1]");
            for (String token : tokens) {
                // Where nothing tells how far it is, its answer begins with its end.
                CompletableFuture<TestAgent.Messages> asked = CompletableFuture.supplyAsync(() -> agent.ask(
                        7,
                        "tools/call",
                        "{'name':'node_command','_meta':{'progressToken':" + token + "},'arguments':"
                                + "{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}}"));
                if (tokens.indexOf(token) < 5) {
                    assertThat(asked.join().next().at("/params/progressToken")).isEqualTo(tree(token));
                }
                admin.post("/approvals/" + awaitApproval() + "/approve", "{}").expect(200);
                assertThat(TestAgent.told(asked.join().answer().path("result"))
                                .path("cores")
                                .asInt())
                        .as(token)
                        .isEqualTo(4);
            }
        }
    }

    private String awaitApproval() {
        return org.awaitility.Awaitility.await().until(this::pendingApproval, id -> !id.isEmpty());
    }

    @Test
    void aListOfMessagesIsTakenInTheRevisionThatHasThem() {
        TestAgent agent = new TestAgent(gateway.address(), gateway.as("Agent").token()).initialize("2025-03-26");
        HttpResponse<InputStream> answer = agent.send("[{'jsonrpc':'2.0','id':1,'method':'ping'},"
                + "{'jsonrpc':'2.0','method':'notifications/initialized'},"
                + "{'jsonrpc':'2.0','id':'two','method':'tools/list'},{'jsonrpc':'2.0','id':3,'method':'no/such'}]");
        assertThat(answer.statusCode()).isEqualTo(200);
        TestAgent.Messages messages = new TestAgent.Messages(answer);
        List<JsonNode> answers = List.of(messages.next(), messages.next(), messages.next());
        assertThat(answers).extracting(one -> one.path("id").asText()).containsExactlyInAnyOrder("1", "two", "3");
        assertThat(answers).anyMatch(one -> one.at("/result/tools").size() == 3);
        assertThat(messages.next().has("end")).isTrue();

        assertThat(agent.send("[{'jsonrpc':'2.0','method':'notifications/initialized'}]")
                        .statusCode())
                .isEqualTo(202);
        assertThat(new TestAgent.Messages(agent.send("[{'jsonrpc':'2.0','id':9,'method':'ping'}]"))
                        .answer()
                        .path("id")
                        .asInt())
                .isEqualTo(9);
        for (String wrong : List.of(
                "[]",
                "[1]",
                "[{'jsonrpc':'2.0','id':4,'method':'ping'},{'jsonrpc':'2.0','id':4,'method':'ping'}]",
                "[{'jsonrpc':'2.0','id':5,'method':'initialize','params':{}}]",
                "[" + "{'jsonrpc':'2.0','id':6,'method':'ping'},".repeat(100) + "{}]")) {
            assertThat(agent.send(wrong).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(agent("Agent")
                        .send("[{'jsonrpc':'2.0','id':1,'method':'ping'}]")
                        .statusCode())
                .as("in 2025-06-18")
                .isEqualTo(400);
        assertThat(agent.ask(4, "ping", "{}").answer().has("result"))
                .as("the id of a refused list is free")
                .isTrue();
    }
}
