package dev.sophon.cli.node;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "secrets",
        description = "Where this Node's token and private key lie.",
        subcommands = SecretsCommand.Move.class,
        synopsisSubcommandLabel = "COMMAND")
final class SecretsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return 2;
    }

    /** Where secrets can lie, as people type it. */
    enum Place {
        KEYRING("in the keyring"),
        FILE("in files that only you can read");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        static Place of(Configuration pairing) {
            return pairing.token().isInKeyring() ? KEYRING : FILE;
        }

        String words() {
            return words;
        }

        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "move",
            description = {
                "Move them into your desktop's keyring, or back into files. The keyring has to be open.",
                "A service that starts before you log in waits until it is."
            })
    static final class Move implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // by picocli
        private CommandSpec spec;

        @Parameters(paramLabel = "PLACE", description = "Where to: keyring or file.")
        @SuppressWarnings("NullAway.Init")
        private String named;

        @Override
        public Integer call() throws Failure, InterruptedException {
            Place place = Arrays.stream(Place.values())
                    .filter(known -> known.toString().equals(named))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(spec.commandLine(), "PLACE: expected keyring or file"));
            StateFolder folder = StateFolder.current();
            Configuration pairing =
                    Pairings.read(folder).orElseThrow(() -> new Failure("Not paired; nothing to move."));
            try {
                boolean moved = NodeSecrets.move(folder, pairing, place == Place.KEYRING, Keyring.ofSystem());
                System.out.println(
                        moved
                                ? "Moved: the secrets are " + place.words() + "."
                                : "The secrets are " + place.words() + " already.");
                return CommandLine.ExitCode.OK;
            } catch (KeyringException e) {
                throw new Failure("Nothing was moved: " + e.getMessage() + ".");
            } catch (IOException e) {
                throw new Failure("The secrets cannot be moved: " + Problems.withPath(e));
            }
        }
    }
}
