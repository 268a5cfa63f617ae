package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "library",
        description =
                "Put signed KARs into a folder, with the list of keys; each is checked first, and all or none go in.")
final class LibraryCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "It is made where it is missing.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path folder;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "KAR", description = "Each with its manifest beside it.")
    private List<Path> kars = List.of();

    @Option(names = "--root", required = true, paramLabel = "KEY.pub", description = "The root's public key.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path root;

    @Option(names = "--keys", required = true, description = "The root's list of keys.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path keys;

    @Override
    public Integer call() throws IOException, Failure, RefusedException {
        PublicKey key = SignedFiles.publicKey(root);
        SignedBytes list = SignedBytes.read(keys);
        long version = Trusted.keys(list, key).version();
        Path there = folder.resolve(KeyList.FILE);
        if (Files.exists(there) && Trusted.keys(SignedBytes.read(there), key).version() > version) {
            throw new Failure("The folder has a newer list of keys than " + keys);
        }
        List<Checked> checked = new ArrayList<>();
        for (Path kar : kars) {
            checked.add(Checked.of(kar, keys, key));
        }
        Files.createDirectories(folder);
        SignedFiles.write(there, list);
        for (Checked one : checked) {
            Path kar = folder.resolve(one.manifest().files().get(0).name());
            SignedFiles.replace(kar, one.content());
            SignedFiles.write(Checked.manifestOf(kar), one.signed());
            spec.commandLine()
                    .getOut()
                    .println(kar + ": " + one.manifest().name() + " "
                            + one.manifest().version());
        }
        spec.commandLine().getOut().println(there + ": version " + version);
        return 0;
    }
}
