package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.rest.internal.TestNode;
import org.junit.jupiter.api.Test;

class AgentsDefaultsTest extends McpCase {
    private static final String OUTLINE = "frame \"A\" active abc234\n push button \"OK\" def567 3,4";

    /** A node whose elements come in these forms, or in one alone. */
    private TestNode screen(String forms) {
        String known = TestNode.CATALOGUE.replaceFirst(
                "\"status\":\"unavailable\",\\s*\"reason\":\"[^\"]*\",(.*\\s*)\"paramsSchema\":\\{\"type\":\"object\"\\}",
                "\"status\":\"available\",$1\"paramsSchema\":{\"type\":\"object\",\"properties\":{" + forms + "}}");
        assertThat(known).isNotEqualTo(TestNode.CATALOGUE);
        TestNode node = node("office", "['node.command']");
        node.catalogChanged(known);
        return node;
    }

    private static String quoted(String text) {
        return text.replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Test
    void elementsComeAsAnOutlineThatIsTextOfItsOwn() {
        try (TestNode node = screen("\"format\":{\"type\":\"string\",\"enum\":[\"tree\",\"outline\"]}")) {
            TestAgent agent = agent("Agent");
            node.on(
                    "screen.queryElements",
                    call -> "\"ok\":true,\"result\":{\"outline\":\""
                            + quoted(call.at("/params/format").asText().equals("outline") ? OUTLINE : "none")
                            + "\",\"count\":2}");
            JsonNode result = agent.run(1, "node_command", "{'nodeId':'office','command':'screen.queryElements'}");

            assertThat(result.path("content").path(0).path("text").asText()).isEqualTo(OUTLINE);
            assertThat(result.path("content").path(1).path("text").asText()).isEqualTo("{\"count\":2}");
            assertThat(agent.run(
                                    2,
                                    "node_command",
                                    "{'nodeId':'office','command':'screen.queryElements','params':{'format':'tree'}}")
                            .at("/content/0/text")
                            .asText())
                    .isEqualTo("none");
        }
    }

    @Test
    void aNodeThatKnowsNoOutlineIsAskedForNone() {
        try (TestNode node = screen("\"maxDepth\":{\"type\":\"integer\"}")) {
            node.on(
                    "screen.queryElements",
                    call -> "\"ok\":true,\"result\":{\"asked\":"
                            + call.path("params").has("format") + "}");

            assertThat(TestAgent.told(agent("Agent")
                                    .run(1, "node_command", "{'nodeId':'office','command':'screen.queryElements'}"))
                            .path("asked")
                            .asBoolean(true))
                    .isFalse();
        }
    }
}
