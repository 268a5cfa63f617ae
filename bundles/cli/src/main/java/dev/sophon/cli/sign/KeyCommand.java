package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "key", description = "Make a key pair: FILE, its owner's only, and FILE.pub.")
final class KeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where the private key goes; a file that is there is kept.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path file;

    @Override
    public Integer call() throws IOException, Failure {
        Path open = file.resolveSibling(file.getFileName() + SignedFiles.PUBLIC_SUFFIX);
        if (Files.exists(open)) {
            throw new Failure(open + " is there already, and a key is never overwritten");
        }
        KeyPair pair = SigningKeys.generate();
        SignedFiles.writeNew(file, "PRIVATE", pair.getPrivate().getEncoded(), true);
        SignedFiles.writeNew(open, "PUBLIC", pair.getPublic().getEncoded(), false);
        spec.commandLine().getOut().println("Private key  " + file + " (keep it secret)");
        spec.commandLine().getOut().println("Public key   " + open);
        spec.commandLine().getOut().println("Key id       " + SigningKeys.id(pair.getPublic()));
        spec.commandLine().getOut().println("As one line  " + SigningKeys.line(pair.getPublic()));
        return 0;
    }
}
