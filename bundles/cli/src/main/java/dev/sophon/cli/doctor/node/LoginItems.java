package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.service.ServiceStatus;
import java.util.Optional;

/** macOS 13 and newer start an agent only where its user allows it. Not verified on a Mac. */
final class LoginItems implements Check<NodeFacts> {
    private static final String NAME = "login items";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        ServiceStatus service = facts.service();
        boolean silent = service != null && service.installed() && !service.running();
        return silent && facts.system().startsWith("Mac")
                ? Optional.of(Finding.wrong(
                        NAME,
                        "The agent is installed and does not run; macOS may not allow it.",
                        "System Settings → General → Login Items → Allow in the Background: turn Sophon Node on."))
                : Optional.empty();
    }
}
