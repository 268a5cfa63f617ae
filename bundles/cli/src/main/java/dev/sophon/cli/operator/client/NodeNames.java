package dev.sophon.cli.operator.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Nodes as people call them: by id, or by the name that they were given. */
public final class NodeNames {
    private static final String ID = "[a-z0-9][a-z0-9-]{1,62}";

    private NodeNames() {}

    /** What is done to a node. */
    public interface Action<T> {
        T on(String id) throws Failure;
    }

    /** Does it to the node of this id; where there is none, to the only one of this name. */
    public static <T> T on(GatewayClient gateway, String typed, Action<T> action) throws Failure {
        Failure none = new Failure("No node has this id or name; sophon nodes list shows them.", "not_found");
        if (typed.matches(ID)) {
            try {
                return action.on(typed);
            } catch (Failure e) {
                if (!e.code().equals("not_found")) {
                    throw e;
                }
                none = e;
            }
        }
        return action.on(named(gateway, typed, none));
    }

    private static String named(GatewayClient gateway, String typed, Failure none) throws Failure {
        JsonNode nodes;
        try {
            nodes = gateway.list("/nodes?", Integer.MAX_VALUE);
        } catch (Failure e) {
            throw none;
        }
        List<String> ids = new ArrayList<>();
        List<String> knownIds = new ArrayList<>();
        List<String> knownNames = new ArrayList<>();
        for (JsonNode node : nodes) {
            String id = node.path("nodeId").asText();
            String name = node.path("displayName").asText();
            if (id.equals(typed)) {
                // It is there, and something else is not.
                throw none;
            }
            if (name.equalsIgnoreCase(typed.strip())) {
                ids.add(id);
            }
            knownIds.add(id);
            knownNames.add(name);
        }
        if (ids.size() == 1) {
            return ids.get(0);
        }
        if (!ids.isEmpty()) {
            throw new Failure(
                    "So are called " + ids.size() + " nodes; use an id: "
                            + ids.stream().limit(10).collect(Collectors.joining(", ")),
                    "not_found");
        }
        String hint = NearestName.to(typed, knownIds)
                .or(() -> NearestName.to(typed, knownNames))
                .map(near -> "Did you mean " + near + "?")
                .orElse("sophon nodes list shows them.");
        throw new Failure("No node has this id or name. " + hint, "not_found");
    }
}
