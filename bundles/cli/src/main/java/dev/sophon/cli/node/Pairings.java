package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.StateFolder;
import java.util.Optional;

/** Reads the pairing, with words for when it cannot be. */
final class Pairings {
    private Pairings() {}

    /** The pairing in force; empty where there is none. */
    static Optional<Configuration> read(StateFolder folder) throws Failure {
        try {
            return new ConfigFile(folder).read();
        } catch (ConfigurationException e) {
            throw new Failure(folder.display(folder.config()) + ": " + e.getMessage()
                    + ". Mend the file, or pair anew: sophon-node pair");
        }
    }

    /** Whether the secrets of the pairing lie in the keyring; not where there is none that can be read. */
    static boolean inKeyring(StateFolder folder) {
        try {
            return new ConfigFile(folder)
                    .read()
                    .filter(pairing -> pairing.token().isInKeyring())
                    .isPresent();
        } catch (ConfigurationException e) {
            return false;
        }
    }

    static Configuration require(StateFolder folder) throws Failure {
        return read(folder)
                .orElseThrow(() -> new Failure(
                        "Not paired. Run: sophon-node pair --gateway ADDRESS --node-id ID --secret SECRET (the Dashboard"
                                + " shows the whole command)"));
    }
}
