package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** Whether the Node has a Gateway that knows it. */
final class Paired implements Check<NodeFacts> {
    private static final String NAME = "pairing";
    private static final String PAIR =
            "sophon-node pair --gateway ADDRESS --node-id ID --secret SECRET (the Dashboard shows the whole command)";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.configurationProblem() != null) {
            return Optional.of(Finding.wrong(
                    NAME,
                    "config.json cannot be used: " + facts.configurationProblem() + ".",
                    "Mend " + facts.folder().display(facts.folder().config()) + ", or pair anew: " + PAIR));
        }
        if (facts.pairing() == null) {
            return Optional.of(Finding.wrong(NAME, "Not paired.", PAIR));
        }
        if (facts.revocation() != null) {
            return Optional.of(Finding.wrong(
                    NAME,
                    "The Gateway has ended the pairing: " + facts.revocation().reason(),
                    PAIR));
        }
        return Optional.of(Finding.well(
                NAME,
                "This is " + facts.pairing().token().nodeId() + " of "
                        + facts.pairing().gatewayUrl() + "."));
    }
}
