package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Whether others can read what is an Admin's. */
final class FolderPrivate implements Check<GatewayFacts> {
    private static final String NAME = "secrets";

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        Path token = facts.state().resolve("admin-token");
        try {
            boolean open = !PosixFilePermissions.toString(Files.getPosixFilePermissions(token))
                    .endsWith("------");
            return Optional.of(
                    open
                            ? Finding.wrong(
                                    NAME,
                                    "Others can read the Admin token.",
                                    "chmod 600 '" + token + "', then make a new one if somebody may have read it")
                            : Finding.well(NAME, "The Admin token is yours alone."));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // None is there, or no such permissions.
        }
    }
}
