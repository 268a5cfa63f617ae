package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.node.control.NodeStatus;
import java.util.Optional;

/** Whether the keys that stop all agents reach the Node: another program may have them. */
final class PanicKeyHeard implements Check<NodeFacts> {
    private static final String NAME = "panic key";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        NodeStatus.PanicKey key = facts.status() == null ? null : facts.status().panicKey();
        if (key == null) {
            return Optional.empty();
        }
        return Optional.of(
                key.problem() == null
                        ? Finding.well(NAME, key.keys() + " stops all agents.")
                        : Finding.wrong(
                                NAME,
                                key.keys() + " does not stop agents here, or not always: " + key.problem() + ".",
                                "Have the program that has these keys give them up, or name others as input.panicKey in "
                                        + facts.folder().display(facts.folder().policy())
                                        + " and start the Node anew. Until then: sophon-node panic"));
    }
}
