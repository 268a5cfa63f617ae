package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.PairingKeys;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "unpair",
        description = "Forget the pairing: deletes config.json. Revoke the Node in the Dashboard as well.")
final class UnpairCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Failure, InterruptedException {
        StateFolder folder = StateFolder.current();
        boolean inKeyring = Pairings.inKeyring(folder);
        try {
            boolean deleted = new ConfigFile(folder).delete();
            Files.deleteIfExists(folder.key());
            Revocation.clear(folder);
            Files.deleteIfExists(folder.lastStatus());
            PairingKeys.forgetOld(folder);
            System.out.println(
                    deleted
                            ? "Unpaired: " + folder.display(folder.config())
                                    + " is deleted. Revoke this Node in the Dashboard as well."
                            : "Not paired; nothing to do.");
            if (inKeyring) {
                NodeSecrets.forget(folder, Keyring.ofSystem());
            }
            return 0;
        } catch (KeyringException e) {
            throw new Failure("What lies in the keyring is good for nothing once the Node is revoked, and stays there: "
                    + e.getMessage() + ".");
        } catch (IOException e) {
            throw new Failure(folder.display(folder.config()) + " cannot be deleted: " + Problems.of(e));
        }
    }
}
