package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "manifest",
        description = "Sign a KAR: writes KAR.json, with every command that its bundles declare, and KAR.json.sig.")
final class ManifestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "KAR", description = "The file.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path kar;

    @Option(names = "--key", required = true, description = "The publisher's private key.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path key;

    @Option(names = "--publisher", required = true, description = "As the list of keys has it.")
    private String publisher = "";

    @Option(names = "--name", description = "What it is called (default: the KAR's one feature).")
    private @Nullable String name;

    @Option(names = "--version", paramLabel = "X.Y.Z", description = "Its version (default: that feature's).")
    private @Nullable String version;

    @Option(names = "--api-from", defaultValue = "1.0.0", description = "The first version of the API that will do.")
    private String apiFrom = "";

    @Option(names = "--api-below", defaultValue = "2.0.0", description = "The first that will not any more.")
    private String apiBelow = "";

    @Option(names = "--expires", defaultValue = "365d", description = "From when on nobody installs it.")
    private String expires = "";

    @Override
    public Integer call() throws IOException, Failure {
        PrivateKey secret = SignedFiles.privateKey(key);
        if (!Files.isRegularFile(kar) || Files.size(kar) > Manifest.FILE_BYTES) {
            throw new Failure(kar + ": expected a file of " + Manifest.FILE_BYTES + " bytes at most");
        }
        byte[] content = Files.readAllBytes(kar);
        KarContents inside = KarContents.read(content);
        Manifest manifest = new Manifest(
                Manifest.FEATURES,
                Manifest.FORMAT,
                name == null ? inside.feature("--name").name() : name,
                Release.of(version == null ? inside.feature("--version").version() : version),
                publisher,
                SigningKeys.id(SignedFiles.publicKeyBeside(key, secret)),
                SignedFiles.expiry(expires),
                new Manifest.Api(Release.of(apiFrom), Release.of(apiBelow)),
                List.of(new Manifest.Part(
                        String.valueOf(kar.getFileName()), SigningKeys.sha256(content), content.length)),
                inside.commands());
        Path file = kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX);
        SignedFiles.write(file, SigningKeys.sign(manifest.bytes(), secret));
        var out = spec.commandLine().getOut();
        out.println(file + ": " + manifest.name() + " " + manifest.version() + ", expires " + manifest.expires());
        manifest.commands()
                .forEach(command -> out.println("  " + command.name() + "  " + command.scope() + "  "
                        + command.risk().wireName()));
        return 0;
    }
}
