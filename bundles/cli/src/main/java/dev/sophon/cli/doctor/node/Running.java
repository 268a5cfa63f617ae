package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** Whether the Node runs. */
final class Running implements Check<NodeFacts> {
    private static final String NAME = "running";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.pairing() == null) {
            return Optional.empty();
        }
        boolean service = facts.service() != null && facts.service().installed();
        return Optional.of(
                facts.status() != null
                        ? Finding.well(NAME, "As process " + facts.status().pid() + ".")
                        : Finding.wrong(
                                NAME,
                                "No Node runs, or it does not answer.",
                                service ? "sophon-node service start" : "sophon-node start"));
    }
}
