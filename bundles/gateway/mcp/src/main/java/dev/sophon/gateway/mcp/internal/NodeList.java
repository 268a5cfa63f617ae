package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;

/** What {@code node_list} tells: what an agent needs to choose a node and write a command's params, and no more. */
final class NodeList {
    private final Nodes nodes;

    NodeList(Nodes nodes) {
        this.nodes = nodes;
    }

    static boolean runs(CommandInfo command) {
        return command.status() == Availability.AVAILABLE || command.status() == Availability.DEGRADED;
    }

    /**
     * The nodes that a principal sees.
     *
     * @throws Refusal if it asks for one that it does not see
     */
    ObjectNode tell(JsonNode arguments, Principal principal) {
        String wanted = arguments.path("nodeId").asText(null);
        String much = arguments.path("commands").asText("full");
        List<Node> seen = nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId())
                        && (wanted == null || node.nodeId().equals(wanted)))
                .toList();
        if (wanted != null && seen.isEmpty()) {
            throw Refusal.notFound("No node has this id");
        }
        ObjectNode answer = Json.mapper().createObjectNode();
        ArrayNode list = answer.putArray("nodes");
        seen.forEach(node -> list.add(node(node, much)));
        return answer;
    }

    private static ObjectNode node(Node node, String much) {
        ObjectNode one = Json.mapper().createObjectNode();
        one.put("nodeId", node.nodeId()).put("displayName", node.displayName());
        one.put("status", node.status().wireName()).put("platform", node.platform());
        if (node.machine().osDescription() != null) {
            one.put("osDescription", node.machine().osDescription());
        }
        if (node.group() != null) {
            one.put("group", node.group());
        }
        if (!node.labels().isEmpty()) {
            node.labels().forEach(one.withArray("labels")::add);
        }
        if (!much.equals("none")) {
            ArrayNode commands = one.putArray("commands");
            node.catalogue().commands().forEach(command -> commands.add(command(node, command, much.equals("full"))));
        }
        return one;
    }

    private static ObjectNode command(Node node, CommandInfo command, boolean full) {
        ObjectNode one = Json.mapper().createObjectNode();
        one.put("name", command.name()).put("status", command.status().wireName());
        if (command.reason() != null) {
            one.put("reason", command.reason());
        }
        if (!Scope.granted(node.scopes(), command.scope())) {
            one.put("granted", false).put("scope", command.scope());
        }
        if (command.risk() == Risk.CRITICAL) {
            one.put("needsApproval", true);
        }
        if (full && runs(command)) {
            one.set("paramsSchema", command.paramsSchema());
        }
        return one;
    }
}
