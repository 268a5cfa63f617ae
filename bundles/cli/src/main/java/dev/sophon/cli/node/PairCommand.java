package dev.sophon.cli.node;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.GatewayAddress;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Pairing;
import dev.sophon.node.identity.Pairing.Outcome;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.Secret;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.SystemProxies;
import dev.sophon.node.identity.SystemTrust;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "pair", description = "Pair this computer with a Gateway; the Dashboard shows the whole command.")
final class PairCommand implements Callable<Integer> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

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
            required = true,
            description = "The pairing secret; - reads it from the standard input, where no other user sees it.")
    @SuppressWarnings("NullAway.Init")
    private String secret;

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        URI address = check("--gateway", () -> GatewayAddress.parse(gateway));
        String id = check("--node-id", () -> NodeToken.checkNodeId(nodeId));
        Secret pairingSecret = new Secret(secret.equals("-") ? readSecret() : secret);
        StateFolder folder = StateFolder.current();
        requireWritable(folder);
        System.out.println("Pairing with gateway at " + address + "...");
        Outcome outcome = pair(address, id, pairingSecret);
        if (outcome instanceof Outcome.Paired paired) {
            save(folder, address, paired.token());
            System.out.println("Node paired successfully! Token saved to " + folder.display(folder.config()));
            return 0;
        }
        throw new Failure(((Outcome.Failed) outcome).words());
    }

    private <T> T check(String option, Callable<T> value) {
        try {
            return value.call();
        } catch (Exception e) { // a Callable declares nothing narrower
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
        }
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
    private static void requireWritable(StateFolder folder) throws Failure {
        try {
            folder.create();
            Files.delete(Files.createTempFile(folder.path(), "config.json.", ".tmp"));
        } catch (IOException e) {
            throw new Failure("The pairing cannot be kept in " + folder.path() + ": " + Problems.of(e));
        }
    }

    private static Outcome pair(URI gateway, String nodeId, Secret secret) throws Failure, InterruptedException {
        ThisMachine machine = ThisMachine.find();
        HttpClient.Builder http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(SystemProxies.current());
        try {
            if (gateway.getScheme().equals("https")) {
                http.sslContext(SystemTrust.current().context());
            }
        } catch (GeneralSecurityException e) {
            throw new Failure("This system's trusted certificates cannot be read: " + e.getMessage());
        }
        return new Pairing(
                        gateway,
                        new Pairing.Request(
                                nodeId, secret, machine.name(), machine.platform(), machine.osDescription()),
                        http.build(),
                        Pairing.INTERVAL,
                        new Printer())
                .run();
    }

    private static void save(StateFolder folder, URI gateway, NodeToken token) throws Failure {
        try {
            new ConfigFile(folder).savePairing(gateway, token);
            Revocation.clear(folder);
        } catch (IOException e) {
            throw new Failure("The Gateway has approved, but the token cannot be saved to "
                    + folder.display(folder.config()) + ": " + Problems.of(e)
                    + ". Mend that and run the same command again.");
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
