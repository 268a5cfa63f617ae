package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.protocol.Reasons;
import java.util.List;
import java.util.Optional;

/** What the Node says of the commands that it cannot run: a display, a helper program or a right that is missing. */
final class CommandsAvailable implements Check<NodeFacts> {
    private static final String NAME = "commands";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.commands().isEmpty()) {
            return Optional.empty();
        }
        List<String> reasons = Reasons.lines(facts.commands());
        return Optional.of(
                reasons.isEmpty()
                        ? Finding.well(NAME, facts.commands().size() + " can run.")
                        : Finding.wrong(NAME, "Some cannot run here.", String.join(" ", reasons)));
    }
}
