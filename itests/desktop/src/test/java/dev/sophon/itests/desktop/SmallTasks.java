package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an agent gets done in two or three calls: some of the tasks of {@code ./bench tasks}, and the one of the docs. */
final class SmallTasks {
    private static final Path TOP = Path.of("../..");
    private static final List<String> SOME = List.of("setting-gtk", "setting-qt", "tree-qt", "answer-gtk", "save-as");

    private SmallTasks() {}

    /** As batches; each is held against what the programs themselves have written, as in the bench. */
    static void of(X11Desk desk) throws Exception {
        Path script = TOP.resolve("benchmarks/src/main/tasks/tasks.py").toRealPath();
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-B", script.toString()));
        command.addAll(List.of("--level", "3", "--task", String.join(",", SOME)));
        X11Desk.Said said = desk.accessibleToEnd(
                Map.of(
                        "SOPHON_URL",
                        desk.rig().url().toString(),
                        "SOPHON_NODE",
                        desk.nodeId(),
                        "SOPHON_TOKEN",
                        desk.token()),
                command);
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).contains(SOME).contains(SOME.size() + " of " + SOME.size());
    }

    /** The calls of {@code docs/agents.md} over MCP, on the form that they are for. */
    static void ofTheDocs(X11Desk desk) throws Exception {
        desk.front(Desk.GTK);
        String page = Files.readString(TOP.resolve("docs/agents.md"));
        Matcher calls = Pattern.compile("```json\\n(\\{\"name\": \"node_command\".*?)```", Pattern.DOTALL)
                .matcher(page);
        List<String> answers = new ArrayList<>();
        int before = desk.events(Desk.GTK, "sent").size();
        while (calls.find()) {
            answers.add(overMcp(desk, calls.group(1).replace("NODE-ID", desk.nodeId())));
        }
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).contains("check box \"Agree\"");
        assertThat(answers.get(1)).contains("\"completed\":true");
        JsonNode sent = desk.await(Desk.GTK, "sent", before, event -> true);
        assertThat(sent.path(1).asText()).isEqualTo("Ada Lovelace");
        assertThat(sent.path(2).asBoolean()).isTrue();
    }

    private static String overMcp(X11Desk desk, String call) throws Exception {
        ObjectNode params = (ObjectNode) Json.tree(call.getBytes(StandardCharsets.UTF_8));
        params.putObject("_meta")
                .put("io.modelcontextprotocol/protocolVersion", "2026-07-28")
                .putObject("io.modelcontextprotocol/clientCapabilities");
        ObjectNode message = Json.mapper()
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", "tools/call");
        message.set("params", params);
        Rest.Answer answer = desk.agent()
                .send(
                        "POST",
                        "/mcp/http",
                        message.toString(),
                        Map.of(
                                "Accept",
                                "application/json, text/event-stream",
                                "MCP-Protocol-Version",
                                "2026-07-28",
                                "Mcp-Method",
                                "tools/call",
                                "Mcp-Name",
                                "node_command"));
        String text = answer.text();
        JsonNode result = Json.tree(text.substring(text.indexOf('{')).strip().getBytes(StandardCharsets.UTF_8))
                .path("result");
        assertThat(result.path("isError").asBoolean()).as(text).isFalse();
        return String.join("\n", result.path("content").findValuesAsText("text"));
    }
}
