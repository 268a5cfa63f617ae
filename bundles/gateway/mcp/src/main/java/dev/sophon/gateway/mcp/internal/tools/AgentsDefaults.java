package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.protocol.json.Json;
import org.jspecify.annotations.Nullable;

/** What commands are asked for where an agent does not say: what it reads, it pays for. */
final class AgentsDefaults {
    private static final String ELEMENTS = "screen.queryElements";

    private AgentsDefaults() {}

    /** The params that a command is issued with: elements come as an outline, from nodes that know it. */
    static @Nullable JsonNode of(Nodes nodes, String nodeId, String command, @Nullable JsonNode params) {
        boolean open = params == null || (params.isObject() && !params.hasNonNull("format"));
        return command.equals(ELEMENTS) && open && outlines(nodes, nodeId) ? outline(params) : params;
    }

    private static boolean outlines(Nodes nodes, String nodeId) {
        return nodes.find(nodeId)
                .flatMap(node -> node.catalogue().find(ELEMENTS))
                .filter(info -> info.paramsSchema()
                        .at("/properties/format/enum")
                        .toString()
                        .contains("\"outline\""))
                .isPresent();
    }

    private static ObjectNode outline(@Nullable JsonNode params) {
        ObjectNode with = params == null ? Json.mapper().createObjectNode() : params.deepCopy();
        return with.put("format", "outline");
    }
}
