package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@code node_list} tells: what an agent needs to choose a node and write a command's params, and no more, because
 * it pays for each word. Several nodes are told in a line each, one with its commands, and schemas when they are asked for.
 */
final class NodeList {
    private static final int MOST_NODES = 100;

    private final Nodes nodes;

    NodeList(Nodes nodes) {
        this.nodes = nodes;
    }

    static boolean runs(CommandInfo command) {
        return command.status() == Availability.AVAILABLE || command.status() == Availability.DEGRADED;
    }

    /** What is not there is left out; what is there and in trouble is told, since its state is the answer. */
    private static boolean isThere(Node node) {
        return switch (node.status()) {
            case ONLINE, STALE, ERROR -> true;
            default -> false;
        };
    }

    /**
     * The nodes that a principal sees.
     *
     * @throws Refusal if it asks for one that it does not see, or for schemas of more than one
     */
    ObjectNode tell(JsonNode arguments, Principal principal) {
        String wanted = arguments.path("nodeId").asText(null);
        String match = arguments.path("match").asText("").toLowerCase(Locale.ROOT);
        List<Node> seen = nodes.list().stream()
                .filter(node -> principal.sees(node.nodeId())
                        && (wanted == null || node.nodeId().equals(wanted))
                        && (match.isEmpty() || matches(node, match)))
                .toList();
        if (wanted != null && seen.isEmpty()) {
            throw Refusal.notFound("No node has this id; node_list without nodeId names those that there are");
        }
        boolean all = wanted != null || arguments.path("offline").asBoolean();
        List<Node> told = seen.stream().filter(node -> all || isThere(node)).toList();
        boolean one = told.size() == 1;
        String much = arguments.path("commands").asText("names");
        String command = arguments.path("command").asText(null);
        if (!one && (much.equals("full") || command != null)) {
            throw Refusal.invalid("nodeId: expected one of node_list, because params schemas are told of one node");
        }
        ObjectNode answer = Json.mapper().createObjectNode();
        ArrayNode list = answer.putArray("nodes");
        for (Node found : told.subList(0, Math.min(told.size(), MOST_NODES))) {
            Node node = found.shownTo(principal);
            list.add(one ? CommandList.addTo(node(node, true), node, much, command) : line(node));
        }
        if (told.size() > MOST_NODES) {
            answer.put("more", told.size() - MOST_NODES);
        }
        if (told.size() < seen.size()) {
            answer.put("offline", seen.size() - told.size());
        }
        return answer;
    }

    private static boolean matches(Node node, String match) {
        return Stream.concat(
                        Stream.of(node.nodeId(), node.displayName(), node.group() == null ? "" : node.group()),
                        node.labels().stream())
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(match));
    }

    private static ObjectNode line(Node node) {
        return node(node, false)
                .put(
                        "commands",
                        node.catalogue().commands().stream()
                                .filter(NodeList::runs)
                                .count());
    }

    private static ObjectNode node(Node node, boolean whole) {
        ObjectNode one = Json.mapper().createObjectNode();
        one.put("nodeId", node.nodeId()).put("displayName", node.displayName());
        one.put("status", node.status().wireName()).put("platform", node.platform());
        if (node.pause() != null) {
            one.put("paused", "by the person at it: every command is refused");
        }
        if (node.group() != null) {
            one.put("group", node.group());
        }
        if (whole && node.machine().osDescription() != null) {
            one.put("osDescription", node.machine().osDescription());
        }
        if (whole && !node.labels().isEmpty()) {
            node.labels().forEach(one.withArray("labels")::add);
        }
        return one;
    }
}
