package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.update.Tree;
import dev.sophon.cli.update.Unpacking;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "release",
        description =
                "Offer a version of the Node in a channel: signs FOLDER/latest/CHANNEL for FOLDER/VERSION/*.tar.gz.")
final class ReleaseCommand implements Callable<Integer> {
    private static final String PROGRAM = "sophon-node";
    private static final Pattern WITH_JAVA = Pattern.compile(PROGRAM + "-((?:linux|macos)-(?:x64|arm64))\\.tar\\.gz");

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "What is served as /node below updateUrl.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path folder;

    @Option(names = "--key", required = true, description = "The private release key, which signs nothing else.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path key;

    @Option(names = "--version", required = true, paramLabel = "X.Y.Z", description = "Of the folder in FOLDER.")
    private String version = "";

    @Option(names = "--channel", defaultValue = "stable", description = "stable, beta or nightly.")
    private String channel = "";

    @Option(
            names = "--expires",
            defaultValue = "90d",
            description = "From when on no Node takes it: 90d or 2027-01-31; sign it anew before.")
    private String expires = "";

    @Override
    public Integer call() throws IOException, Failure, RefusedException, InterruptedException {
        PrivateKey secret = SignedFiles.privateKey(key);
        PublicKey open = SignedFiles.publicKeyBeside(key, secret);
        Release release = Release.of(version);
        Path file = folder.resolve("latest").resolve(channel);
        UpdateManifest manifest = new UpdateManifest(
                UpdateManifest.KIND,
                Manifest.FORMAT,
                PROGRAM,
                channel,
                release,
                SigningKeys.id(open),
                SignedFiles.expiry(expires),
                archives(folder.resolve(version)));
        if (Files.exists(SignedBytes.signatureOf(file))
                && Trusted.update(SignedBytes.read(file), List.of(open))
                                .version()
                                .compareTo(release)
                        > 0) {
            throw new Failure("The channel has a newer version, and no Node takes an older one behind it");
        }
        Files.createDirectories(folder.resolve("latest"));
        SignedFiles.write(file, SigningKeys.sign(manifest.bytes(), secret));
        var out = spec.commandLine().getOut();
        out.println(file + ": " + PROGRAM + " " + release + ", expires " + manifest.expires());
        manifest.files().forEach(each -> out.println("  " + each.platform() + "  " + each.name()));
        return 0;
    }

    private List<UpdateManifest.Archive> archives(Path place) throws IOException, Failure, InterruptedException {
        List<Path> files;
        try (Stream<Path> all = Files.list(place)) {
            files = all.filter(each -> each.toString().endsWith(".tar.gz"))
                    .sorted()
                    .toList();
        }
        List<UpdateManifest.Archive> archives = new ArrayList<>();
        for (Path file : files) {
            archives.add(archive(file));
        }
        return archives;
    }

    private UpdateManifest.Archive archive(Path file) throws IOException, Failure, InterruptedException {
        String name = String.valueOf(file.getFileName());
        Matcher withJava = WITH_JAVA.matcher(name);
        if (!withJava.matches() && !name.equals(PROGRAM + "-" + version + ".tar.gz")) {
            throw new Failure(file + ": expected " + PROGRAM + "-OS-ARCH.tar.gz or " + PROGRAM + "-VERSION.tar.gz");
        }
        if (Files.size(file) > Manifest.FILE_BYTES) {
            throw new Failure(file + ": expected " + Manifest.FILE_BYTES + " bytes at most");
        }
        byte[] content = Files.readAllBytes(file);
        Path work = Files.createTempDirectory("sophon-release");
        try {
            Tree tree = Tree.of(Unpacking.home(file, work));
            return new UpdateManifest.Archive(
                    name,
                    withJava.matches() ? withJava.group(1) : UpdateManifest.ANY,
                    content.length,
                    SigningKeys.sha256(content),
                    tree.bytes(),
                    tree.hash());
        } finally {
            try (Stream<Path> all = Files.walk(work)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
