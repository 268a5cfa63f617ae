package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Whether others can read the token, and be this Node. */
final class KeptPrivate implements Check<NodeFacts> {
    private static final String NAME = "token";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        Path file = facts.folder().config();
        try {
            boolean open = !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .endsWith("------");
            return Optional.of(
                    open
                            ? Finding.wrong(
                                    NAME,
                                    "Others can read the file with the token, and be this Node.",
                                    "chmod 600 '" + file + "', then pair anew if somebody may have read it")
                            : Finding.well(NAME, "Its file is yours alone."));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // No file, or no such permissions.
        }
    }
}
