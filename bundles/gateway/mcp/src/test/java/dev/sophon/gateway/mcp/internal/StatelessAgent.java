package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** An agent of the revision without sessions: each of its requests says what it is. */
public final class StatelessAgent {
    public static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    public static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    private final TestAgent agent;
    private final boolean tasks;

    public StatelessAgent(URI gateway, String token, boolean tasks) {
        this.agent = new TestAgent(gateway, token);
        this.tasks = tasks;
    }

    public static ObjectNode tree(String json) {
        return (ObjectNode) Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A request as it should be. */
    public ObjectNode message(String id, String method, String params) {
        ObjectNode message =
                tree("{'jsonrpc':'2.0','id':" + id + ",'method':'" + method + "','params':" + params + "}");
        ObjectNode meta = message.withObject("/params").withObject("/_meta");
        meta.put(VERSION, "2026-07-28");
        ObjectNode capabilities = meta.putObject(CAPABILITIES);
        if (tasks) {
            capabilities.putObject("extensions").putObject("io.modelcontextprotocol/tasks");
        }
        return message;
    }

    /** Its headers say what it says. */
    public HttpRequest.Builder request(JsonNode message) {
        HttpRequest.Builder request = agent.request()
                .setHeader(
                        "MCP-Protocol-Version",
                        message.at("/params/_meta").path(VERSION).asText("2026-07-28"))
                .setHeader("Mcp-Method", message.path("method").asText());
        for (String name : new String[] {"name", "taskId"}) {
            if (message.path("params").has(name)) {
                request.setHeader("Mcp-Name", message.path("params").path(name).asText());
            }
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(message)));
    }

    HttpResponse<InputStream> send(JsonNode message) {
        return agent.send(request(message));
    }

    HttpResponse<InputStream> send(HttpRequest.Builder request) {
        return agent.send(request);
    }

    public TestAgent.Messages ask(String method, String params) {
        return new TestAgent.Messages(send(message("1", method, params)));
    }

    /** Asks, and gives the result. */
    public JsonNode result(String method, String params) {
        HttpResponse<InputStream> answer = send(message("1", method, params));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new TestAgent.Messages(answer).answer().path("result");
    }

    /** Asks what is refused, and gives the error. */
    public JsonNode error(int status, String method, String params) {
        return error(status, send(message("1", method, params)));
    }

    public static JsonNode error(int status, HttpResponse<InputStream> answer) {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode body = TestAgent.tree(answer);
        assertThat(body.path("id").asText()).isEqualTo("1");
        return body.path("error");
    }

    public JsonNode call(String tool, String arguments) {
        return result("tools/call", "{'name':'" + tool + "','arguments':" + arguments + "}");
    }

    public JsonNode execute(String key) {
        return call(
                "node_command",
                "{'nodeId':'office','command':'system.execute','params':{'command':'ls'},'idempotencyKey':'" + key
                        + "'}");
    }

    public JsonNode task(JsonNode handle) {
        return result("tasks/get", "{'taskId':'" + handle.path("taskId").asText() + "'}");
    }
}
