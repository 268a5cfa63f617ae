package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/** "Waiting for approval" forever: the secret of a pairing that was begun is no longer valid. */
final class Pending implements Check<NodeFacts> {
    private static final String NAME = "approval";
    private static final Duration VALID = Duration.ofMinutes(15);

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.pairing() != null) {
            return Optional.empty();
        }
        try {
            Duration age = Duration.between(
                    Files.getLastModifiedTime(facts.folder().pairing()).toInstant(), facts.now());
            return Optional.of(
                    age.compareTo(VALID) < 0
                            ? Finding.wrong(
                                    NAME,
                                    "A pairing waits for its approval.",
                                    "Compare the codes in the Dashboard, Settings → Devices, and approve there.")
                            : Finding.wrong(
                                    NAME,
                                    "A pairing was begun " + age.toMinutes()
                                            + " minutes ago; its secret is valid for 15.",
                                    "Make a new one in the Dashboard (Settings → Devices → Add Node), and run the command"
                                            + " that it shows."));
        } catch (IOException e) {
            return Optional.empty(); // None was begun.
        }
    }
}
