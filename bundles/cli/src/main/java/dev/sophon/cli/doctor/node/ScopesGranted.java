package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** "Online but commands time out": nothing is granted. */
final class ScopesGranted implements Check<NodeFacts> {
    private static final String NAME = "scopes";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.status() == null || !facts.status().state().equals("online")) {
            return Optional.empty();
        }
        int granted = facts.status().scopes().size();
        return Optional.of(
                granted > 0
                        ? Finding.well(NAME, granted + " granted.")
                        : Finding.wrong(
                                NAME,
                                "None is granted, so every command is refused.",
                                "In the Dashboard: Settings → Devices → this Node → Permissions; or on the Gateway's"
                                        + " machine: sophon nodes scopes "
                                        + facts.status().nodeId()
                                        + " --add screen.capture"));
    }
}
