package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.PairingKeys;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "unpair",
        description = "Forget the pairing: deletes config.json. Revoke the Node in the Dashboard as well.")
final class UnpairCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Failure {
        StateFolder folder = StateFolder.current();
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
            return 0;
        } catch (IOException e) {
            throw new Failure(folder.display(folder.config()) + " cannot be deleted: " + Problems.of(e));
        }
    }
}
