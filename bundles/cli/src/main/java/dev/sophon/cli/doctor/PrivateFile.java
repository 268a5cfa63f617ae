package dev.sophon.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Whether a file with a secret is its owner's alone. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Looks at its permissions.
     *
     * @param open what is wrong where others can read it, in a sentence
     * @param after what to do once they cannot any more
     * @return empty where there is no such file, or no such permissions
     */
    public static Optional<Finding> look(String check, Path file, String open, String after, String well) {
        try {
            boolean alone = PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .endsWith("------");
            return Optional.of(
                    alone
                            ? Finding.well(check, well)
                            : Finding.wrong(check, open, "chmod 600 '" + file + "', then " + after));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
