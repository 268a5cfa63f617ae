package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "check", description = "Check a KAR from the root's public key down, as a Node does.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "KAR", description = "The file; its manifest stands beside it.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path kar;

    @Option(names = "--root", required = true, paramLabel = "KEY.pub", description = "The root's public key.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path root;

    @Option(names = "--keys", description = "The root's list of keys (default: keys.json beside the KAR).")
    private @Nullable Path keys;

    @Override
    public Integer call() throws IOException, Failure, RefusedException {
        Path list = keys == null ? kar.resolveSibling(KeyList.FILE) : keys;
        Manifest manifest = Checked.of(kar, list, SignedFiles.publicKey(root)).manifest();
        spec.commandLine()
                .getOut()
                .println(manifest.name() + " " + manifest.version() + " by " + manifest.publisher() + ": good until "
                        + manifest.expires());
        return 0;
    }
}
