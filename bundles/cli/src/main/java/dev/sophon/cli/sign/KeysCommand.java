package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        description =
                "Write a root's list of keys anew, with a higher version: what it had, and what is added or revoked.")
final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The list, as in keys.json; its signature goes beside it.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path file;

    @Option(names = "--root", required = true, paramLabel = "KEY", description = "The root's private key.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path root;

    @Option(
            names = "--add",
            paramLabel = "PUBLISHER=FILE.pub",
            description = "A publisher and its public key; one that is there gets the new expiry.")
    private Map<String, Path> added = Map.of();

    @Option(names = "--kind", paramLabel = "KIND", description = "What the added keys may sign: features, update.")
    private List<String> kinds = List.of(Manifest.FEATURES);

    @Option(names = "--key-expires", defaultValue = "365d", description = "When the added keys do: 90d or 2027-01-31.")
    private String keyExpires = "";

    @Option(names = "--revoke", paramLabel = "KEY-ID", description = "A key that nobody may trust any more; for good.")
    private List<String> revoked = List.of();

    @Option(
            names = "--expires",
            defaultValue = "90d",
            description = "When the list does: 90d or 2027-01-31; write it anew before.")
    private String expires = "";

    @Override
    public Integer call() throws IOException, Failure, RefusedException {
        PrivateKey key = SignedFiles.privateKey(root);
        PublicKey itsPublic = SignedFiles.publicKeyBeside(root, key);
        List<KeyList.Entry> keys = new ArrayList<>();
        List<String> gone = new ArrayList<>(revoked);
        long version = 1;
        if (Files.exists(file)) {
            KeyList before = Trusted.keys(SignedBytes.read(file), itsPublic);
            version = before.version() + 1;
            keys.addAll(before.keys());
            before.revoked().stream().filter(id -> !gone.contains(id)).forEach(gone::add);
        }
        Instant keysEnd = SignedFiles.expiry(keyExpires);
        for (Map.Entry<String, Path> one : added.entrySet()) {
            String line = SigningKeys.line(SignedFiles.publicKey(one.getValue()));
            keys.removeIf(entry -> entry.publicKey().equals(line));
            keys.add(new KeyList.Entry(line, one.getKey(), kinds, keysEnd));
        }
        keys.removeIf(entry -> gone.contains(entry.keyId()));
        KeyList list = new KeyList(
                KeyList.KIND,
                Manifest.FORMAT,
                version,
                SigningKeys.id(itsPublic),
                SignedFiles.expiry(expires),
                keys,
                gone);
        SignedFiles.write(file, SigningKeys.sign(list.bytes(), key));
        spec.commandLine()
                .getOut()
                .println(file + ": version " + version + ", " + keys.size() + " keys, " + gone.size()
                        + " revoked, expires " + list.expires());
        return 0;
    }
}
