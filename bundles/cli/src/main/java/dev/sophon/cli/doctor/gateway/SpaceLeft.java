package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** Whether the disk has room: what cannot be written first is not answered. */
final class SpaceLeft implements Check<GatewayFacts> {
    private static final String NAME = "disk";
    private static final long LEAST = 500L << 20;

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        if (facts.free() < 0) {
            return Optional.empty();
        }
        long mebibytes = facts.free() >> 20;
        return Optional.of(
                facts.free() >= LEAST
                        ? Finding.well(NAME, mebibytes + " MiB are free.")
                        : Finding.wrong(
                                NAME,
                                "Only " + mebibytes + " MiB are free where " + facts.state() + " lies.",
                                "Make room there; keptResultsMb and transfersMb in gateway.cfg say how much it keeps."));
    }
}
