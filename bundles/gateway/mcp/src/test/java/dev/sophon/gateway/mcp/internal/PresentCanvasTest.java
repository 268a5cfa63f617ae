package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.canvas.Canvas;
import dev.sophon.gateway.rest.internal.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Canvases that agents fill and have shown by one call. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class PresentCanvasTest extends McpCase {
    private static final String LONG = "a-session-name-long-enough";

    private final BlockingQueue<JsonNode> shown = new LinkedBlockingQueue<>();

    private TestNode screen(String scopes) {
        return screen(scopes, "");
    }

    private TestNode screen(String scopes, String moreParams) {
        TestNode node = new TestNode(gateway, TestNode.pair(gateway, admin, "screen", scopes)).connect();
        node.on("canvas.present", call -> {
            shown.add(call.path("params"));
            return "\"ok\":true,\"result\":{}";
        });
        node.hello(
                "[{\"name\":\"canvas.present\",\"scope\":\"canvas.control\",\"risk\":\"Medium\",\"status\":\"available\","
                        + "\"bundle\":\"t\",\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\","
                        + "\"additionalProperties\":false,\"properties\":{\"sessionId\":{\"type\":\"string\"},"
                        + "\"url\":{\"type\":\"string\"}" + moreParams + "}}}]");
        return node;
    }

    private String text(String session) {
        return gateway.canvases()
                .find(session)
                .map(canvas -> canvas.contentType() + " " + new String(canvas.content(), StandardCharsets.UTF_8))
                .orElse("");
    }

    private static String call(String more) {
        return "{'nodeId':'screen'" + more + "}";
    }

    @Test
    void whatItBringsIsShown() {
        try (TestNode node = screen("['canvas.control']")) {
            TestAgent agent = agent("Agent");
            JsonNode told = TestAgent.told(agent.run(
                    1,
                    "node_present_canvas",
                    call(",'sessionId':'" + LONG + "','content':'<h1>ü</h1>','contentType':'text/html'")));
            assertThat(told.path("sessionId").asText()).isEqualTo(LONG);
            assertThat(told.has("note")).isFalse();
            assertThat(shown.remove()).hasToString("{\"sessionId\":\"" + LONG + "\"}");
            assertThat(text(LONG)).isEqualTo("text/html <h1>ü</h1>");

            agent.run(2, "node.present_canvas", call(",'sessionId':'" + LONG + "','content':'again','url':null"));
            assertThat(text(LONG)).isEqualTo("text/html again");
            agent.run(3, "node_present_canvas", call(",'sessionId':'" + LONG + "'"));
            assertThat(shown).hasSize(2);
            agent.run(
                    4,
                    "node_present_canvas",
                    call(",'sessionId':'" + LONG + "','content':'QUJD','contentType':'image/png'"));
            assertThat(text(LONG)).isEqualTo("image/png ABC");
        }
    }

    @Test
    void withoutASessionItGetsOneThatNobodyGuesses() {
        try (TestNode node = screen("['canvas.control']")) {
            TestAgent agent = agent("Agent");
            String one = TestAgent.told(agent.run(1, "node_present_canvas", call(",'content':'one'")))
                    .path("sessionId")
                    .asText();
            String two = TestAgent.told(agent.run(1, "node_present_canvas", call(",'content':'two'")))
                    .path("sessionId")
                    .asText();
            assertThat(text(one)).endsWith(" one");
            assertThat(text(two)).endsWith(" two");
            assertThat(one).hasSizeGreaterThan(Canvas.UNGUESSABLE).isNotEqualTo(two);
            assertThat(shown.remove().path("sessionId").asText()).isEqualTo(one);
        }
    }

    @Test
    void aShortNameIsTakenAndSaidToNeedASignIn() {
        try (TestNode node = screen("['canvas.control']")) {
            JsonNode told = TestAgent.told(
                    agent("Agent").run(1, "node_present_canvas", call(",'sessionId':'demo','content':'x'")));
            assertThat(told.path("note").asText()).contains("sign-in", "16");
            assertThat(text("demo")).isEqualTo("text/html x");
        }
    }

    /** Otherwise the page that opens stays empty. */
    @Test
    void aShortNameGoesWithItsKeyToANodeThatTakesOne() {
        try (TestNode node = screen("['canvas.control']", ",\"key\":{\"type\":\"string\"}")) {
            TestAgent agent = agent("Agent");
            String put = call(",'sessionId':'demo','content':'x'");
            assertThat(TestAgent.told(agent.run(1, "node_present_canvas", put)).has("note"))
                    .isFalse();
            String key = gateway.canvases().find("demo").orElseThrow().key();
            String withKey = "{\"sessionId\":\"demo\",\"key\":\"" + key + "\"}";
            assertThat(shown.remove()).hasToString(withKey);
            agent.run(2, "node_present_canvas", call(",'sessionId':'demo'"));
            assertThat(shown.remove()).hasToString(withKey);
            agent("Agent").run(3, "node_present_canvas", call(",'sessionId':'demo'"));
            assertThat(shown.remove()).as("another agent's").hasToString("{\"sessionId\":\"demo\"}");
            agent.run(4, "node_present_canvas", call(",'sessionId':'" + LONG + "','content':'x'"));
            assertThat(shown.remove().has("key")).isFalse();
        }
    }

    @Test
    void whatCannotBeShownIsRefusedAndPutNowhere() {
        try (TestNode node = screen("['canvas.control']")) {
            TestAgent agent = agent("Agent");
            String[][] table = {
                {",'contentType':'text/html'", "content: required"},
                {",'content':'x','url':'http://a.example/'", "url: expected without content"},
                {",'content':'x','contentType':'text/xml'", "contentType: expected one of text/html, text/plain"},
                {",'content':'?','contentType':'image/png'", "content: expected base64"},
                {",'content':'" + "x".repeat(1024 * 1024 + 1) + "'", "content: expected 1048576 bytes at most"},
                {",'content':7", "content: expected string"},
                {",'content':'x','sessionId':'a b'", "session"}
            };
            for (String[] row : table) {
                JsonNode error = TestAgent.error(agent.run(1, "node_present_canvas", call(row[0])));
                assertThat(error.path("error").asText()).isEqualTo("invalid_params");
                assertThat(error.path("message").asText()).contains(row[1]);
            }
            admin.call("PUT", "/canvas/" + LONG, "{'contentType':'text/plain','content':'mine'}")
                    .expect(200);
            String another = call(",'sessionId':'" + LONG + "','content':'x'");
            assertThat(TestAgent.error(agent.run(1, "node_present_canvas", another))
                            .path("error")
                            .asText())
                    .isEqualTo("not_authorized");
            assertThat(text(LONG)).isEqualTo("text/plain mine");
            assertThat(shown).isEmpty();

            String limited = admin.post("/auth/tokens", "{'name':'l','role':'Agent','nodes':['other']}")
                    .expect(201)
                    .text("token");
            assertThat(TestAgent.error(new TestAgent(gateway.address(), limited)
                                    .initialize()
                                    .run(1, "node_present_canvas", call(",'content':'x'")))
                            .path("error")
                            .asText())
                    .isEqualTo("not_found");
            assertThat(gateway.canvases().list()).hasSize(1);
        }
    }
}
