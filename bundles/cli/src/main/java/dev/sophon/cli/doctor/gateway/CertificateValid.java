package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether its certificate is valid, and will be for a while. */
final class CertificateValid implements Check<GatewayFacts> {
    private static final String NAME = "certificate";
    private static final Duration SOON = Duration.ofDays(14);

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        Instant end = facts.certificateEnd();
        if (end == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(facts.now(), end);
        return Optional.of(
                left.compareTo(SOON) > 0
                        ? Finding.well(NAME, "Valid for " + left.toDays() + " days.")
                        : Finding.wrong(
                                NAME,
                                left.isNegative()
                                        ? "It has ended, and no Node connects."
                                        : "It ends in " + left.toDays() + " days.",
                                "Renew it, and put it where tlsCertificate says."));
    }
}
