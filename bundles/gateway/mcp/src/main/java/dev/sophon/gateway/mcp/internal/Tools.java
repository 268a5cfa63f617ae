package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The tools as an agent sees them: few and small, because every conversation carries them whole. */
final class Tools {
    static final String NODE_LIST = "node_list";
    static final String NODE_COMMAND = "node_command";
    static final String NODE_PRESENT_CANVAS = "node_present_canvas";

    static final String INSTRUCTIONS =
            "Sophon runs commands on computers that their owners have paired. Call node_list first: it names the nodes"
                    + " and, for each, its commands with their params and whether they can run now. Then run one with"
                    + " node_command. Some commands wait until a person approves them; that may take minutes.";

    /** How many names the description of a tool may carry. */
    private static final int MOST_NAMES = 120;

    static final JsonNode LIST_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"Only this node."},
              "commands":{"type":"string","enum":["full","names","none"],"description":
                "How much to tell of the commands: with params schemas (default), names and states, or nothing."}}}
            """);

    static final JsonNode COMMAND_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"required":["nodeId","command"],"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"A nodeId of node_list."},
              "command":{"type":"string","maxLength":200,"description":"A command's name of node_list."},
              "params":{"type":"object","description":"As the command's paramsSchema in node_list says."},
              "timeoutMs":{"type":"integer","minimum":1,"maximum":600000,"description":"The budget; 30000 if absent."},
              "idempotencyKey":{"type":"string","minLength":1,"maxLength":200,"description":
                "The same key gives the same outcome: for a retry that must not run it twice."}}}
            """);

    static final JsonNode CANVAS_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"required":["nodeId"],"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"A nodeId of node_list."},
              "sessionId":{"type":"string","description":"The session whose Canvas to show; needed unless url is given."},
              "url":{"type":"string","description":"An http or https address to show instead."}}}
            """);

    private final Nodes nodes;

    Tools(Nodes nodes) {
        this.nodes = nodes;
    }

    private static JsonNode schema(String json) {
        return Json.tree(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a role may run commands. */
    static boolean issues(Principal principal) {
        return principal.role() != Role.VIEWER;
    }

    /** The name that a tool is listed by: {@code node.command} is answered to as well. */
    static String listedName(String called) {
        return called.replace('.', '_');
    }

    List<McpSchema.Tool> list(Principal principal) {
        McpSchema.Tool list = tool(
                NODE_LIST,
                "List the nodes",
                "The computers that you may use: state, what they are, and each command with its params schema and"
                        + " whether it can run now (or why not).",
                LIST_SCHEMA,
                new McpSchema.ToolAnnotations(null, true, false, true, false, null));
        if (!issues(principal)) {
            return List.of(list);
        }
        return List.of(
                list,
                tool(
                        NODE_COMMAND,
                        "Run a command on a node",
                        "Runs one command on one node and gives its result; a screenshot comes as an image. node_list has"
                                + " the params of each. Commands now: " + names(principal),
                        COMMAND_SCHEMA,
                        new McpSchema.ToolAnnotations(null, false, true, false, true, null)),
                tool(
                        NODE_PRESENT_CANVAS,
                        "Show a Canvas on a node",
                        "Opens the Canvas of a session, or an address, in the browser on the node's own screen. The"
                                + " person there may be asked first.",
                        CANVAS_SCHEMA,
                        new McpSchema.ToolAnnotations(null, false, false, true, true, null)));
    }

    private static McpSchema.Tool tool(
            String name, String title, String description, JsonNode schema, McpSchema.ToolAnnotations annotations) {
        Map<String, Object> input = Json.mapper().convertValue(schema, new TypeReference<>() {});
        return McpSchema.Tool.builder(name, input)
                .title(title)
                .description(description)
                .annotations(annotations)
                .build();
    }

    private String names(Principal principal) {
        TreeSet<String> names = new TreeSet<>();
        nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId()) && node.status().admitted())
                .map(node -> node.catalogue())
                .distinct()
                .forEach(catalogue -> catalogue.commands().forEach(command -> {
                    if (NodeList.runs(command)) {
                        names.add(command.name());
                    }
                }));
        String first = String.join(", ", names.stream().limit(MOST_NAMES).toList());
        if (names.isEmpty()) {
            return "none.";
        }
        return names.size() > MOST_NAMES ? first + " and more." : first + ".";
    }

    /**
     * What the tools of this principal depend on: if it is another text than before, the tools have changed. Whether a node
     * is connected does not count, as its commands are still there when it comes back.
     */
    String fingerprint(Principal principal) {
        StringBuilder text = new StringBuilder();
        nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId()) && node.status().admitted())
                .forEach(node -> text.append(node.nodeId())
                        .append('=')
                        .append(node.catalogue().sha256())
                        .append(';'));
        return text.toString();
    }
}
