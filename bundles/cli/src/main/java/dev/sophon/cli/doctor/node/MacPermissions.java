package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** macOS's leave to move the mouse and type: asked for once, and again after each update. Not verified on a Mac. */
final class MacPermissions implements Check<NodeFacts> {
    private static final String NAME = "accessibility";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (!facts.system().startsWith("Mac") || facts.commands().isEmpty()) {
            return Optional.empty();
        }
        boolean missing = facts.commands().stream()
                .anyMatch(command -> String.valueOf(command.reason()).contains("Accessibility"));
        return Optional.of(
                missing
                        ? Finding.wrong(
                                NAME,
                                "macOS does not let the Node use mouse and keyboard; an update takes that leave away.",
                                "System Settings → Privacy & Security → Accessibility: turn sophon-node off and on.")
                        : Finding.well(NAME, "macOS lets the Node use mouse and keyboard."));
    }
}
