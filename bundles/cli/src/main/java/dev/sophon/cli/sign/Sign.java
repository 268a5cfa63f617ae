package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KnownVerbs;
import dev.sophon.cli.launch.Written;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code sign}: exit 0 on success, 1 on failure, 2 on wrong usage; never a stack trace. */
@Command(
        name = "sign",
        description = "Make keys, and sign the capabilities and releases that you publish.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeyCommand.class,
            KeysCommand.class,
            ManifestCommand.class,
            CheckCommand.class,
            LibraryCommand.class,
            ReleaseCommand.class
        },
        footer = {
            "",
            "A root key, kept off line, vouches for publishers' keys in keys.json; a publisher's",
            "key signs the manifest of each KAR. Beside each signed file stands its signature, .sig.",
            "openssl alone checks one:",
            "  openssl pkeyutl -verify -rawin -pubin -inkey KEY.pub -sigfile FILE.sig -in FILE"
        })
public final class Sign implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    public static void main(String[] args) {
        System.exit(Written.orFailed(program().execute(args)));
    }

    static CommandLine program() {
        CommandLine program = new CommandLine(new Sign()).setExecutionStrategy(new KnownVerbs());
        program.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(command.getColorScheme().errorText(words(e)));
            return 1;
        });
        return program;
    }

    private static String words(Exception e) {
        if (e instanceof IOException io) {
            return Problems.withPath(io);
        }
        boolean ours = e instanceof Failure || e instanceof RefusedException || e instanceof IllegalArgumentException;
        String message = e.getMessage();
        return ours && message != null
                ? message
                : "Something went wrong: " + e.getClass().getSimpleName();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }
}
