package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.time.Duration;
import java.util.Optional;

/** Whether this machine's clock and the Gateway's agree within a minute. */
final class ClockRight implements Check<NodeFacts> {
    private static final String NAME = "clock";
    private static final Duration MOST = Duration.ofMinutes(1);

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.gateway() == null || facts.gateway().ahead() == null) {
            return Optional.empty();
        }
        Duration ahead = facts.gateway().ahead();
        return Optional.of(
                ahead.abs().compareTo(MOST) < 0
                        ? Finding.well(NAME, "It agrees with the Gateway's.")
                        : Finding.wrong(
                                NAME,
                                "It is " + ahead.abs().toSeconds() + " s "
                                        + (ahead.isNegative() ? "behind" : "ahead of") + " the Gateway's.",
                                "On both machines: sudo timedatectl set-ntp true"));
    }
}
