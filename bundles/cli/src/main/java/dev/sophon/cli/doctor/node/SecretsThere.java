package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import java.io.IOException;
import java.util.Optional;

/** Whether the Node can get at its token and private key, where they lie. */
final class SecretsThere implements Check<NodeFacts> {
    private static final String NAME = "secrets";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        Configuration pairing = facts.pairing();
        if (pairing == null) {
            return Optional.empty();
        }
        try {
            Keyring keyring = Keyring.of(facts.system(), facts.environment());
            NodeSecrets secrets = NodeSecrets.read(facts.folder(), pairing, keyring);
            String where = pairing.token().isInKeyring() ? "in the keyring" : "in files";
            return Optional.of(Finding.well(
                    NAME,
                    secrets.key() == null
                            ? "The token is kept " + where + "; this pairing has no key."
                            : "Token and key are kept " + where + "."));
        } catch (KeyringException e) {
            return Optional.of(Finding.wrong(
                    NAME,
                    "The Node's secrets are in the keyring, and it cannot be read: " + e.getMessage() + ".",
                    "The Node goes on by itself once the keyring is open. For a service that starts before you log in:"
                            + " sophon-node secrets move file"));
        } catch (IOException e) {
            return Optional.of(Finding.wrong(
                    NAME, "node.key cannot be read: " + Problems.of(e) + ".", "Pair anew: sophon-node pair"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
