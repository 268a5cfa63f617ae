package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;

/** The Node that runs on this user's state folder, for verbs that need one. */
final class RunningNode {
    private RunningNode() {}

    static ControlClient connect() throws Failure, IOException {
        return ControlClient.connect(StateFolder.current().socket()).orElseThrow(RunningNode::none);
    }

    static Failure none() {
        return new Failure("The Node is not running. Start it: sophon-node start");
    }
}
