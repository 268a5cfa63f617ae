package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/agents.md} shows is run, with what a model has said and what it is to be told. */
class AgentsDocsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    Path home;

    private TestGateway gateway;
    private TestNode node;

    @BeforeEach
    void start() {
        assumeTrue(Files.isExecutable(PYTHON), "the page is in Python");
        gateway = new TestGateway(home);
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['input.control','screen.capture']");
        node = new TestNode(gateway, token).connect();
        node.hello(ActionsOverRestTest.CATALOGUE.replace("\"additionalProperties\":false,", ""));
        node.on("steps.run", ActionsOverRestTest::steps);
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            node.close();
            gateway.close();
        }
    }

    private static String page() throws IOException {
        Path at = Path.of("").toRealPath();
        while (!Files.exists(at.resolve("docs/agents.md"))) {
            at = Objects.requireNonNull(at.getParent(), "run this inside the source tree");
        }
        return Files.readString(at.resolve("docs/agents.md"));
    }

    /** What the function of the page makes of what a model has said. */
    private JsonNode run(String function, String said) throws Exception {
        String page = page();
        int begin = page.indexOf("```python\n") + "```python\n".length();
        Path program = home.resolve("agent.py");
        Files.writeString(
                program,
                page.substring(begin, page.indexOf("```", begin)) + "\nprint(json.dumps(" + function
                        + "(json.loads(os.environ['SAID']), 640, 400)))\n");
        ProcessBuilder builder = new ProcessBuilder(PYTHON.toString(), program.toString());
        builder.environment().put("SOPHON_URL", gateway.address().toString());
        builder.environment().put("SOPHON_NODE", "office");
        builder.environment()
                .put(
                        "SOPHON_TOKEN",
                        gateway.admin()
                                .post("/auth/tokens", "{'name':'a','role':'Agent'}")
                                .expect(201)
                                .text("token"));
        builder.environment().put("SAID", said.replace('\'', '"'));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Json.tree(output.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String used(String id, String name, String input) {
        return "{'type':'tool_use','id':'" + id + "','toolset_name':'computer','name':'" + name + "','input':" + input
                + "}";
    }

    private static String told(String id, String content) {
        return "{'type':'tool_result','tool_use_id':'" + id + "','toolset_name':'computer','is_error':false,'content':["
                + content + "]}";
    }

    @Test
    void aTurnInTheWordsOfAnthropic() throws Exception {
        String moves = used("t1", "mouse_move", "{'coordinate':[3,4]}");
        JsonNode results = run("anthropic", "[" + moves + "," + used("t2", "screenshot", "{}") + "]");
        String image = "{'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'AAA='}}";
        assertThat(results)
                .isEqualTo(json("[" + told("t1", "{'type':'text','text':'done'}") + "," + told("t2", image) + "]"));
        assertThat(node.next("ExecuteCommand").at("/params/steps"))
                .isEqualTo(json(
                        "[{'command':'input.mouse.move','params':{'imageWidth':640,'imageHeight':400,'x':3,'y':4}},"
                                + "{'command':'screen.capture','params':{'maxWidth':640}}]"));
    }

    @Test
    void aCallInTheWordsOfOpenAi() throws Exception {
        JsonNode output = run(
                "openai",
                "{'type':'computer_call','call_id':'c1','actions':[{'type':'move','x':3,'y':4,'keys':null},"
                        + "{'type':'screenshot'}]}");
        assertThat(output)
                .isEqualTo(json("{'type':'computer_call_output','call_id':'c1','output':{'type':'computer_screenshot',"
                        + "'image_url':'data:image/jpeg;base64,AAA='}}"));
    }
}
