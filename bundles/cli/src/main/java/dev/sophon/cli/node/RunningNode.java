package dev.sophon.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.util.Map;

/** The Node that runs on this user's state folder, for verbs that need one. */
final class RunningNode {
    private RunningNode() {}

    static ControlClient connect() throws Failure, IOException {
        return ControlClient.connect(StateFolder.current().socket()).orElseThrow(RunningNode::none);
    }

    /** Has it log from another level on. */
    static JsonNode logFrom(String logger, String level) throws Failure, IOException {
        try (ControlClient node = connect()) {
            return node.request("log-level", Map.of("logger", logger, "level", level))
                    .path("levels");
        }
    }

    static Failure none() {
        return new Failure("The Node is not running. Start it: sophon-node start");
    }
}
