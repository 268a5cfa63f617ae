package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.doctor.PrivateFile;
import java.util.Optional;

/** Whether others can read the token, and be this Node. */
final class KeptPrivate implements Check<NodeFacts> {
    private static final String NAME = "token";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        return PrivateFile.look(
                NAME,
                facts.folder().config(),
                "Others can read the file with the token, and be this Node.",
                "pair anew if somebody may have read it",
                "Its file is yours alone.");
    }
}
