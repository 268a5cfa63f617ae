package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.mcp.internal.tools.CommandList;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.NearestName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What agents pay to know what there is. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class NodeListTest extends McpCase {
    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** As many commands as a Node has, each with a schema as theirs. */
    private static String catalogue() {
        return IntStream.range(0, 27)
                .mapToObj(
                        i -> "{\"name\":\"screen.someCommand" + i + "\",\"scope\":\"screen.capture\",\"risk\":\"Low\","
                                + "\"status\":\"" + (i < 24 ? "available" : "unavailable") + "\",\"reason\":"
                                + (i < 24 ? "null" : "\"There is no AT-SPI bus in this session; install at-spi2-core\"")
                                + ",\"bundle\":\"t\",\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\","
                                + "\"additionalProperties\":false,\"required\":[\"x\"],\"properties\":{\"x\":{\"type\":\"integer\","
                                + "\"description\":\"" + "words ".repeat(20) + "\"},\"quality\":{\"type\":\"integer\"},"
                                + "\"maxWidth\":{\"type\":\"integer\"}}}}")
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }

    @Test
    void namesOfAFamilyAreToldTogether() {
        assertThat(CommandList.folded(List.of("input.mouse.click", "window.list", "input.mouse.move", "odd")))
                .containsExactly("input.mouse.{click,move}", "window.list", "odd");
    }

    @Test
    void aScopeThatACapabilityBringsIsToldWithItsWords() {
        try (TestNode node = node("office", "[]")) {
            node.catalogChanged("[{\"name\":\"demo.hello\",\"scope\":\"demo.greet\",\"risk\":\"Low\","
                    + "\"status\":\"available\",\"paramsSchema\":{},\"bundle\":\"t\",\"bundleVersion\":\"1\"}],"
                    + "\"scopes\":[{\"name\":\"demo.greet\",\"risk\":\"Low\",\"words\":\"Greets people\"}]");
            await().until(() -> texts(TestAgent.told(agent("Agent").run(1, "node_list", "{}"))
                            .at("/nodes/0/notGranted/demo.greet"))
                    .contains("demo.hello"));
            JsonNode full = TestAgent.told(agent("Agent").run(1, "node_list", "{'nodeId':'office','commands':'full'}"));
            assertThat(full.at("/nodes/0/commands/0/scopeWords").asText()).isEqualTo("Greets people");
        }
    }

    private static JsonNode tools(TestAgent agent) {
        return TestAgent.tree(agent.send("{'jsonrpc':'2.0','id':3,'method':'tools/list'}"))
                .at("/result/tools");
    }

    /** What is outside is not offered, and what needs it is no tool of theirs. */
    @Test
    void aTokenThatIsLimitedToSomeScopesIsToldWhatItCanDo() {
        String made = admin.post(
                        "/auth/tokens", "{'name':'few','role':'Agent','scopes':['screen.capture','clipboard.access']}")
                .expect(201)
                .text("token");
        try (TestNode node = node("office", "['screen.capture','system.execute']")) {
            TestAgent few = new TestAgent(gateway.address(), made).initialize();
            JsonNode office = TestAgent.told(few.run(1, "node_list", "{}")).at("/nodes/0");
            assertThat(texts(office.path("commands"))).containsExactly("screen.capture(quality?)");
            assertThat(office.has("notGranted")).isFalse();
            assertThat(office.has("needApproval")).isFalse();
            assertThat(office.toString()).doesNotContain("system.execute");
            assertThat(texts(TestAgent.told(few.run(2, "node_list", "{'nodeId':'office','commands':'full'}"))
                            .at("/nodes/0/commands")))
                    .hasSize(2);
            JsonNode tools = tools(few);
            assertThat(tools.findValuesAsText("name")).contains("node_list", "node_command");
            assertThat(tools.findValuesAsText("name")).doesNotContain("node_present_canvas");
            assertThat(tools.toString()).contains("Commands now: screen.capture.");
            JsonNode all = tools(agent("Agent"));
            assertThat(all.findValuesAsText("name")).contains("node_present_canvas");
            assertThat(all.toString()).contains("system.execute");

            JsonNode refused = few.run(4, "node_command", "{'nodeId':'office','command':'system.execute'}");
            assertThat(refused.toString())
                    .contains(
                            "This token may not use the scope system.execute; it has clipboard.access, screen.capture");
            String session = "a-session-name-long-enough";
            assertThat(few.run(
                                    5,
                                    "node_present_canvas",
                                    "{'nodeId':'office','sessionId':'" + session + "','content':'x'}")
                            .toString())
                    .contains("This token may not use the scope canvas.control");
            assertThat(gateway.canvases().find(session)).isEmpty();
            assertThat(node.helloReply()).isNotNull();
        }
    }

    @Test
    void oneNodeIsToldWithALineForEachCommandAndSchemasWhenAsked() {
        try (TestNode node = node("office", "['screen.capture','system.execute']")) {
            JsonNode office =
                    TestAgent.told(agent("Agent").run(1, "node_list", "{}")).at("/nodes/0");
            assertThat(office.path("nodeId").asText()).isEqualTo("office");
            assertThat(office.path("status").asText()).isEqualTo("online");
            assertThat(texts(office.path("commands")))
                    .containsExactly("screen.capture(quality?)", "system.execute(command,timeoutMs?)");
            assertThat(texts(office.path("needApproval"))).containsExactly("system.execute");
            assertThat(texts(office.at("/notGranted/input.control"))).containsExactly("input.mouse.move");
            JsonNode unavailable = office.path("unavailable");
            assertThat(unavailable.fieldNames().next()).contains("at-spi2-core");
            assertThat(texts(unavailable.elements().next())).containsExactly("screen.queryElements");

            JsonNode full = TestAgent.told(agent("Agent").run(1, "node.list", "{'nodeId':'office','commands':'full'}"));
            JsonNode capture = full.at("/nodes/0/commands/1");
            assertThat(capture.at("/paramsSchema/properties/quality/maximum").asInt())
                    .isEqualTo(100);
            assertThat(full.at("/nodes/0/commands/3/granted").asBoolean(true)).isFalse();
            assertThat(full.at("/nodes/0/commands/5/needsApproval").asBoolean()).isTrue();
            JsonNode alone = TestAgent.told(
                    agent("Agent").run(1, "node_list", "{'nodeId':'office','command':'screen.capture'}"));
            assertThat(alone.at("/nodes/0/commands")).hasSize(1);
            assertThat(alone.at("/nodes/0/commands/0")).isEqualTo(capture);
            assertThat(TestAgent.error(agent("Agent").run(1, "node_list", "{'nodeId':'office','command':'mouse.move'}"))
                            .path("message")
                            .asText())
                    .contains("input.mouse.move");
            assertThat(agent("Agent")
                            .run(1, "node_list", "{'nodeId':'office','commands':'none'}")
                            .toString())
                    .contains("office")
                    .doesNotContain("screen.capture");
        }
    }

    @Test
    void oneNodeCosts2KbAndFiftyCost10() {
        List<TestNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                String token = TestNode.pair(gateway, admin, "office pc " + i, "['screen.capture']");
                TestNode node = new TestNode(gateway, token).connect();
                node.hello(catalogue());
                nodes.add(node);
                if (i == 0) {
                    assertThat(cost("{}")).isLessThan(2_048);
                    assertThat(cost("{'nodeId':'office-pc-0','commands':'full'}"))
                            .isGreaterThan(5_000);
                }
            }
            JsonNode all = agent("Agent").run(1, "node_list", "{}");
            assertThat(TestAgent.told(all).path("nodes")).hasSize(50);
            assertThat(bytes(all)).isLessThan(10_240);
            assertThat(cost("{'nodeId':'office-pc-7'}")).isLessThan(2_048);
            assertThat(TestAgent.told(agent("Agent").run(1, "node_list", "{'match':'PC 4'}"))
                            .path("nodes"))
                    .hasSize(11);
            assertThat(TestAgent.error(agent("Agent").run(1, "node_list", "{'commands':'full'}"))
                            .path("message")
                            .asText())
                    .contains("nodeId");
            JsonNode tools = agent("Agent").ask(1, "tools/list", "{}").answer().path("result");
            assertThat(bytes(tools)).isLessThan(5_000);
        } finally {
            nodes.forEach(TestNode::close);
        }
    }

    private int cost(String arguments) {
        return bytes(agent("Agent").run(1, "node_list", arguments));
    }

    private static int bytes(JsonNode result) {
        return new String(Json.bytes(result), StandardCharsets.UTF_8).length();
    }

    @Test
    void nodesThatAreNotConnectedAreLeftOutUnlessAskedFor() {
        TestNode.pair(gateway, admin, "away", "['node.command']");
        try (TestNode node = node("office", "['node.command']")) {
            JsonNode told = TestAgent.told(agent("Agent").run(1, "node_list", "{}"));
            assertThat(told.path("nodes")).hasSize(1);
            assertThat(told.path("offline").asInt()).isEqualTo(1);
            JsonNode all = TestAgent.told(agent("Agent").run(1, "node_list", "{'offline':true}"));
            assertThat(all.path("nodes")).hasSize(2);
            assertThat(all.has("offline")).isFalse();
            JsonNode away = TestAgent.told(agent("Agent").run(1, "node_list", "{'nodeId':'away'}"));
            assertThat(away.at("/nodes/0/status").asText()).isEqualTo("approved");
        }
    }

    @Test
    void aNameThatIsNearIsNamed() {
        List<String> names = List.of("screen.capture", "screen.region", "system.execute", "clipboard.read");
        assertThat(NearestName.to("screen.captur", names)).contains("screen.capture");
        assertThat(NearestName.to("screen_capture", names)).contains("screen.capture");
        assertThat(NearestName.to("SystemExecute", names)).contains("system.execute");
        assertThat(NearestName.to("capture", names)).contains("screen.capture");
        assertThat(NearestName.to("clipboard.raed", names)).contains("clipboard.read");
        assertThat(NearestName.to("browser.open", names)).isEmpty();
        assertThat(NearestName.to("", names)).isEmpty();
        assertThat(NearestName.to("x".repeat(200), names)).isEmpty();
    }
}
