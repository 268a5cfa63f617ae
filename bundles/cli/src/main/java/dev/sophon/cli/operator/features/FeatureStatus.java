package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.Format;
import dev.sophon.protocol.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sophon features status}. */
@Command(
        name = "status",
        description = {
            "Show which features the nodes have, and which they are to have.",
            "A node drifts as long as the two differ."
        })
final class FeatureStatus extends Verb {
    private static final int MOST = 10_000;

    @Option(names = "--state", description = "Only nodes that drift (drift), or have a feature in this state.")
    private @Nullable String state;

    @Option(
            names = "--watch",
            description = "Show it again whenever it changes, until no node of these drifts any longer.")
    private boolean watch;

    @Override
    protected boolean run() throws Failure {
        GatewayClient gateway = gateway();
        String path = "/features/nodes?limit=" + MOST + (state == null ? "" : "&state=" + GatewayClient.segment(state));
        Watching watching = new Watching();
        while (true) {
            JsonNode nodes = gateway.get(path).path("items");
            int drifting = drifting(nodes);
            if (watching.isNew(nodes)) {
                show(nodes, drifting);
            }
            if (!watch || drifting == 0) {
                return true;
            }
            watching.pause();
        }
    }

    private static int drifting(JsonNode nodes) {
        int drifting = 0;
        for (JsonNode node : nodes) {
            drifting += node.path("drift").asBoolean() ? 1 : 0;
        }
        return drifting;
    }

    private void show(JsonNode nodes, int drifting) {
        ArrayNode rows = Json.mapper().createArrayNode();
        for (JsonNode node : nodes) {
            for (JsonNode feature : node.path("features")) {
                rows.add(row(node, feature));
            }
            if (node.path("features").isEmpty()) {
                rows.add(row(node, body()));
            }
        }
        output().list(
                        sophon().format() == Format.json ? nodes : rows,
                        List.of("nodeId", "status", "drift", "name", "desired", "version", "state", "reason"));
        output().note(drifting == 0 ? "No node drifts." : drifting + " of " + nodes.size() + " drift.");
    }

    private static ObjectNode row(JsonNode node, JsonNode feature) {
        ObjectNode row = feature.deepCopy();
        row.set("nodeId", node.path("nodeId"));
        row.set("status", node.path("status"));
        row.put("drift", node.path("drift").asBoolean() ? "drifts" : "");
        if (!node.path("takes").asBoolean(true)) {
            row.put("reason", "This Node takes no features by message");
        }
        return row;
    }
}
