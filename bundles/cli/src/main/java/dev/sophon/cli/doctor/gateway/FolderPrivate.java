package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.doctor.PrivateFile;
import java.util.Optional;

/** Whether others can read what is an Admin's. */
final class FolderPrivate implements Check<GatewayFacts> {
    private static final String NAME = "secrets";

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        return PrivateFile.look(
                NAME,
                facts.state().resolve("admin-token"),
                "Others can read the Admin token.",
                "make a new one if somebody may have read it",
                "The Admin token is yours alone.");
    }
}
