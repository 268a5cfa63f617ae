package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** "Failed to connect to Gateway": its name, the firewall, its certificate. */
final class GatewayReached implements Check<NodeFacts> {
    private static final String NAME = "gateway";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        Answer answer = facts.gateway();
        if (answer == null) {
            return Optional.empty();
        }
        if (answer.problem() != null) {
            return Optional.of(Finding.wrong(
                    NAME,
                    answer.problem(),
                    "The Node needs the way out to that address by HTTPS and WebSockets; in a browser on this machine it"
                            + " shows the Gateway's page."));
        }
        return Optional.of(
                answer.well()
                        ? Finding.well(NAME, "It answers.")
                        : Finding.wrong(
                                NAME,
                                "Something answers with HTTP " + answer.status()
                                        + ", which is no Gateway that is well.",
                                "Compare the address in config.json with the Gateway's; on its machine: sophon-gateway"
                                        + " doctor"));
    }
}
