package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** Whether the Gateway runs, and is well by its own account. */
final class Answers implements Check<GatewayFacts> {
    private static final String NAME = "running";

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        Answer answer = facts.answer();
        if (answer == null) {
            return Optional.empty();
        }
        boolean service = facts.service() != null && facts.service().installed();
        if (answer.problem() != null) {
            return Optional.of(Finding.wrong(
                    NAME, answer.problem(), service ? "sophon-gateway service start" : "sophon-gateway start"));
        }
        return Optional.of(
                answer.well()
                        ? Finding.well(NAME, "It answers, and is well.")
                        : Finding.wrong(
                                NAME,
                                "It answers, and is not well (HTTP " + answer.status() + ").",
                                "sophon health names the part; sophon-gateway logs --since 10m says more."));
    }
}
