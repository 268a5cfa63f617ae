package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.HiddenWord;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Pairing;
import dev.sophon.node.identity.Pairing.Outcome;
import dev.sophon.node.identity.PairingKeys;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.gateway.GatewayAddress;
import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import dev.sophon.node.identity.keyring.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "pair", description = "Pair this computer with a Gateway; the Dashboard shows the whole command.")
final class PairCommand implements Callable<Integer> {
    private static final String SECRET_VARIABLE = "SOPHON_PAIRING_SECRET";

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            required = true,
            description = "The Gateway's address, as in https://gw.example.com")
    @SuppressWarnings("NullAway.Init")
    private String gateway;

    @Option(
            names = "--node-id",
            paramLabel = "ID",
            required = true,
            description = "The id that the Dashboard has given to this Node.")
    @SuppressWarnings("NullAway.Init")
    private String nodeId;

    @Option(
            names = "--secret",
            paramLabel = "SECRET",
            description = {
                "The pairing secret; - asks for it, or reads it from the standard input, where no other user sees it.",
                "Without the option it is taken from the environment variable " + SECRET_VARIABLE + "."
            })
    private @Nullable String secret;

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        URI address = check("--gateway", () -> GatewayAddress.parse(gateway));
        String id = check("--node-id", () -> NodeToken.checkNodeId(nodeId));
        Secret pairingSecret = new Secret(secret());
        StateFolder folder = StateFolder.current();
        PairingKeys keys = keep(folder, pairingSecret);
        System.out.println("Pairing with gateway at " + address + "...");
        Outcome outcome = pair(address, id, pairingSecret, keys);
        if (outcome instanceof Outcome.Paired paired) {
            save(folder, address, paired.token(), keys);
            System.out.println("Node paired successfully! Token saved to " + folder.display(folder.config()));
            return 0;
        }
        Outcome.Failed failed = (Outcome.Failed) outcome;
        if (failed.over()) {
            PairingKeys.forget(folder);
        }
        throw new Failure(failed.words());
    }

    private <T> T check(String option, Callable<T> value) {
        try {
            return value.call();
        } catch (Exception e) { // a Callable declares nothing narrower
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
        }
    }

    private String secret() throws IOException, InterruptedException, Failure {
        String told = secret == null ? System.getenv().getOrDefault(SECRET_VARIABLE, "") : HiddenWord.of(secret);
        if (told.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--secret: expected the pairing secret, - to be asked for it, or " + SECRET_VARIABLE
                            + " in the environment");
        }
        return told.equals("-") ? readSecret() : told;
    }

    private String readSecret() throws IOException, InterruptedException, Failure {
        Optional<Console> console = Optional.ofNullable(System.console());
        if (console.isPresent() && RawTerminal.isAvailable()) {
            char[] typed = console.get().readPassword("Pairing secret: ");
            return typed == null ? "" : new String(typed).strip();
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isBlank()) {
            throw new Failure("--secret -: the standard input is empty.");
        }
        return line.strip();
    }

    /** Found out before an operator approves in vain. */
    private static PairingKeys keep(StateFolder folder, Secret pairingSecret) throws Failure {
        try {
            folder.create();
            Files.delete(Files.createTempFile(folder.path(), "config.json.", ".tmp"));
            return PairingKeys.of(folder, pairingSecret);
        } catch (IOException e) {
            throw new Failure("The pairing cannot be kept in " + folder.path() + ": " + Problems.of(e));
        }
    }

    private static Outcome pair(URI gateway, String nodeId, Secret secret, PairingKeys keys)
            throws Failure, InterruptedException {
        ThisMachine machine = ThisMachine.find();
        HttpClient http;
        try {
            http = GatewayHttp.to(gateway).build();
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new Failure("This system's trusted certificates cannot be read: " + e.getMessage());
        }
        return new Pairing(
                        gateway,
                        new Pairing.Request(
                                nodeId,
                                secret,
                                keys.pollerKey(),
                                keys.publicKey(),
                                machine.name(),
                                machine.platform(),
                                machine.osDescription()),
                        http,
                        Pairing.INTERVAL,
                        new Printer())
                .run();
    }

    private static void save(StateFolder folder, URI gateway, NodeToken token, PairingKeys keys)
            throws Failure, InterruptedException {
        try {
            // The key first: the token is good for nothing without it, and the one before for nothing any more.
            NodeSecrets secrets = new NodeSecrets(token, keys.privateKey());
            if (!Pairings.inKeyring(folder) || !keptInKeyring(folder, gateway, secrets)) {
                secrets.save(folder, gateway, false, Keyring.ofSystem());
            }
            Revocation.clear(folder);
        } catch (IOException e) {
            throw new Failure("The Gateway has approved, but the token cannot be saved to "
                    + folder.display(folder.config()) + ": " + Problems.of(e)
                    + ". Mend that and run the same command again.");
        }
    }

    /** A token that lay nowhere would be lost: where the keyring is not open it goes into the file. */
    private static boolean keptInKeyring(StateFolder folder, URI gateway, NodeSecrets secrets)
            throws IOException, InterruptedException {
        try {
            secrets.save(folder, gateway, true, Keyring.ofSystem());
            return true;
        } catch (KeyringException e) {
            System.err.println(
                    "The new secrets go into files, as " + e.getMessage() + ". Then: sophon-node secrets move keyring");
            return false;
        }
    }

    private static final class Printer implements Pairing.Voice {
        @Override
        public void waiting(String pairingCode) {
            System.out.println("Waiting for approval (pairing code: " + pairingCode + ")...");
        }

        @Override
        public void problem(String words) {
            System.err.println(words + " Trying again every few seconds; Ctrl+C ends it.");
        }
    }
}
