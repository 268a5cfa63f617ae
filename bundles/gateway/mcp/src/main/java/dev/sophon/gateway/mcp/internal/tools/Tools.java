package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tools as an agent sees them: few and small, because every conversation carries them whole. */
public final class Tools {
    static final String NODE_LIST = "node_list";
    static final String NODE_COMMAND = "node_command";
    static final String NODE_PRESENT_CANVAS = "node_present_canvas";

    public static final String INSTRUCTIONS =
            "Sophon runs commands on computers that their owners have paired. Call node_list first: it names the nodes,"
                    + " and with a nodeId what can be run there. Then run one with node_command. Some commands wait"
                    + " until a person approves them; that may take minutes.";

    /** How many characters of names the description of a tool may carry. */
    private static final int MOST_NAMES = 700;

    static final JsonNode LIST_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"Only this node, with its commands."},
              "commands":{"type":"string","enum":["names","full","none"],"description":
                "What to tell of one node's commands: a line with each one's params (default; ? is optional), the\
             params schemas too, or nothing."},
              "command":{"type":"string","maxLength":200,"description":
                "The params schema of this one; needs nodeId."},
              "offline":{"type":"boolean","description":"Those too that are not connected."},
              "match":{"type":"string","maxLength":100,"description":
                "Only nodes whose id, name, group or a label has this in it."}}}
            """);

    static final JsonNode COMMAND_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"required":["nodeId","command"],"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"A nodeId of node_list."},
              "command":{"type":"string","maxLength":200,"description":"A command's name of node_list."},
              "params":{"type":"object","description":"As node_list tells for the command."},
              "timeoutMs":{"type":"integer","minimum":1,"maximum":600000,"description":"The budget; 30000 if absent."},
              "idempotencyKey":{"type":"string","minLength":1,"maxLength":200,"description":
                "The same key gives the same outcome: for a retry that must not run it twice."},
              "queue":{"type":"object","additionalProperties":false,"required":["until"],"properties":{
                "until":{"type":"string","description":"A time in UTC, as 2026-01-31T12:00:00Z, within 24 hours."}},
                "description":
                "Keeps it for a node that is away, and answers at once; the same call with its key tells the outcome."}}}
            """);

    static final JsonNode CANVAS_SCHEMA = schema(
            """
            {"type":"object","additionalProperties":false,"required":["nodeId"],"properties":{
              "nodeId":{"type":"string","maxLength":64,"description":"A nodeId of node_list."},
              "sessionId":{"type":"string","description":
                "The session whose Canvas to show; needed unless url or content is given. With content: 16 characters or\
             more, or none for a new one, which is told."},
              "content":{"type":"string","description":
                "What the session is to show from now on, 1 MiB at most; a picture in base64."},
              "contentType":{"type":"string","enum":
                ["text/html","text/plain","image/svg+xml","image/png","image/jpeg"],"description":
                "Of content; text/html if absent."},
              "url":{"type":"string","description":"An http or https address to show instead."}}}
            """);

    private final Nodes nodes;

    public Tools(Nodes nodes) {
        this.nodes = nodes;
    }

    private static JsonNode schema(String json) {
        JsonNode schema = Json.tree(json.getBytes(StandardCharsets.UTF_8));
        List<JsonNode> required = new ArrayList<>();
        schema.path("required").forEach(required::add);
        // Many clients write a field that they leave out as null.
        schema.path("properties").properties().stream()
                .filter(field -> !required.contains(TextNode.valueOf(field.getKey())))
                .map(field -> (ObjectNode) field.getValue())
                .forEach(field -> {
                    field.set("type", field.arrayNode().add(field.get("type")).add("null"));
                    if (field.get("enum") instanceof ArrayNode names) {
                        names.addNull();
                    }
                });
        return schema;
    }

    /** Whether a role may run commands. */
    static boolean issues(Principal principal) {
        return principal.role() != Role.VIEWER;
    }

    /** The name that a tool is listed by: {@code node.command} is answered to as well. */
    static String listedName(String called) {
        return called.replace('.', '_');
    }

    /** The tools of a principal, always in the same order. */
    public ArrayNode list(Principal principal) {
        ArrayNode tools = Json.mapper().createArrayNode();
        tools.add(tool(
                NODE_LIST,
                "List the nodes",
                "The computers that you may use that are connected, one line each. With a nodeId: what can be run"
                        + " there, and what not and why.",
                LIST_SCHEMA,
                "{\"readOnlyHint\":true,\"destructiveHint\":false,\"idempotentHint\":true,\"openWorldHint\":false}"));
        if (issues(principal)) {
            tools.add(
                    tool(
                            NODE_COMMAND,
                            "Run a command on a node",
                            "Runs one command on one node and gives its result; a screenshot comes as an image."
                                    + " node_list with the nodeId has the params of each. Commands"
                                    + " now: " + names(principal),
                            COMMAND_SCHEMA,
                            "{\"readOnlyHint\":false,\"destructiveHint\":true,\"idempotentHint\":false,\"openWorldHint\":true}"));
        }
        if (issues(principal) && principal.uses(PublishedScopes.CANVAS_CONTROL.name())) {
            tools.add(
                    tool(
                            NODE_PRESENT_CANVAS,
                            "Show a Canvas on a node",
                            "Opens the Canvas of a session, filled with content first if there is any, or an address, in"
                                    + " the browser on the node's own screen. The person there may be asked first.",
                            CANVAS_SCHEMA,
                            "{\"readOnlyHint\":false,\"destructiveHint\":false,\"idempotentHint\":true,\"openWorldHint\":true}"));
        }
        return tools;
    }

    private static ObjectNode tool(String name, String title, String description, JsonNode schema, String annotations) {
        ObjectNode tool = Json.mapper().createObjectNode();
        tool.put("name", name).put("title", title).put("description", description);
        tool.set("inputSchema", schema);
        tool.set("annotations", schema(annotations));
        return tool;
    }

    /** What a node has for a principal; many nodes have the same. Its scopes count for one that is limited to some. */
    private record Offer(Catalogue catalogue, Optional<Set<String>> scopes) {
        static Offer of(Node node, Principal principal) {
            return new Offer(
                    node.catalogue(),
                    principal.scopes() == null
                            ? Optional.empty()
                            : Optional.of(
                                    new TreeSet<>(node.limitedTo(principal).scopes())));
        }

        boolean has(CommandInfo command) {
            return scopes.map(granted -> Steps.granted(granted, command.name(), command.scope()))
                    .orElse(true);
        }
    }

    private String names(Principal principal) {
        TreeSet<String> names = new TreeSet<>();
        nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId()) && node.status().admitted())
                .map(node -> Offer.of(node, principal))
                .distinct()
                .forEach(offer -> offer.catalogue().commands().forEach(command -> {
                    if (NodeList.runs(command) && offer.has(command)) {
                        names.add(command.name());
                    }
                }));
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            if (text.length() + name.length() > MOST_NAMES) {
                return text.append(" and more.").toString();
            }
            text.append(text.isEmpty() ? "" : ", ").append(name);
        }
        return names.isEmpty() ? "none." : text.append('.').toString();
    }

    /**
     * What the tools of this principal depend on: if it is another text than before, the tools have changed. Whether a node
     * is connected does not count, as its commands are still there when it comes back.
     */
    public String fingerprint(Principal principal) {
        StringBuilder text = new StringBuilder();
        nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId()) && node.status().admitted())
                .forEach(node -> text.append(node.nodeId())
                        .append('=')
                        .append(node.catalogue().sha256())
                        .append(Offer.of(node, principal).scopes().orElse(Set.of()))
                        .append(';'));
        return text.toString();
    }
}
