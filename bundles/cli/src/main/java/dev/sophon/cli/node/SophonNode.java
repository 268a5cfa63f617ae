package dev.sophon.cli.node;

import dev.sophon.cli.doctor.node.NodeDoctor;
import dev.sophon.cli.doctor.node.NodeReport;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KnownVerbs;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.logs.LogsCommand;
import dev.sophon.cli.service.Program;
import dev.sophon.cli.service.ServiceCommand;
import dev.sophon.cli.update.UpdateCommand;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sophon-node}: exit 0 on success, 1 on failure, 2 on wrong usage; never a stack trace. A service whose settings must
 * change first ends with {@link Failure#FOR_GOOD}.
 */
@Command(
        name = "sophon-node",
        description = "The Node: lets the agents of your Gateway work on this computer, as far as you allow it.",
        subcommands = {
            PairCommand.class,
            StartCommand.class,
            StatusCommand.class,
            PauseCommand.PauseNode.class,
            PauseCommand.Panic.class,
            PauseCommand.Resume.class,
            UnpairCommand.class,
            SecretsCommand.class,
            VersionCommand.class,
            CommandsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class SophonNode implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show which version this is.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

    public static void main(String[] args) {
        System.exit(Written.orFailed(
                starts(args) ? start(args.length > 1) : program().execute(args)));
    }

    /** The two ways in which a Node is started, which picocli need not be loaded for. */
    private static boolean starts(String[] args) {
        List<String> words = List.of(args);
        return words.equals(List.of("start")) || words.equals(List.of("start", "--service"));
    }

    private static int start(boolean service) {
        try {
            return new StartCommand(service).call();
        } catch (Exception e) { // as picocli would
            return failed(e, program());
        }
    }

    private static int failed(Exception e, CommandLine command) {
        command.getErr().println(command.getColorScheme().errorText(words(e)));
        return Failure.exit(e);
    }

    static CommandLine program() {
        // What follows "console" belongs to the Node's console, its options included.
        CommandLine console = new CommandLine(new ConsoleCommand()).setStopAtPositional(true);
        CommandLine program = new CommandLine(new SophonNode())
                .addSubcommand(console)
                .addSubcommand(ServiceCommand.of(Program::node))
                .addSubcommand(LogsCommand.of(() -> StateFolder.current().logs(), "sophon-node-", RunningNode::logFrom))
                .addSubcommand(NodeDoctor.command())
                .addSubcommand(NodeReport.command())
                .addSubcommand(new UpdateCommand(VersionCommand::version))
                .setExecutionStrategy(new KnownVerbs());
        program.getCommandSpec().version(VersionCommand.line());
        program.setParameterExceptionHandler(SophonNode::wrongUsage);
        program.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
        return program;
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText(String.valueOf(e.getMessage())));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return 2;
    }

    private static String words(Exception e) {
        if (e instanceof IOException io) {
            return Problems.withPath(io);
        }
        String message = e.getMessage();
        return message == null ? "Something went wrong: " + e.getClass().getSimpleName() : message;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return 2;
    }
}
