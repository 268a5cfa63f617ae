package dev.sophon.cli.operator;

import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.HiddenWord;
import dev.sophon.cli.launch.KnownVerbs;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.operator.client.Settings;
import dev.sophon.cli.operator.client.Surroundings;
import dev.sophon.cli.operator.features.FeaturesCommand;
import dev.sophon.cli.operator.features.ReleasesCommand;
import dev.sophon.cli.operator.mcp.McpCommand;
import dev.sophon.cli.operator.print.Format;
import dev.sophon.cli.operator.print.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code sophon}: exit 0 on success, 1 on failure, 2 on wrong usage. */
@Command(
        name = "sophon",
        description = "Look after the nodes of a Sophon Gateway.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LoginCommand.class,
            NodesCommand.class,
            RunCommand.class,
            CommandsCommand.class,
            FeaturesCommand.class,
            ReleasesCommand.class,
            ApprovalsCommand.class,
            AuditCommand.class,
            McpCommand.class,
            TransfersCommand.class,
            WebhooksCommand.class,
            AccountsCommand.class,
            TokensCommand.class,
            HealthCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Without --gateway and --token, SOPHON_GATEWAY and SOPHON_TOKEN count, then what",
            "sophon login has saved, then this machine's own Gateway with its admin-token.",
            "A verb may be shortened as long as it stays clear."
        })
public final class Sophon extends Verb.Group {
    private final Surroundings around;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Option(names = "--gateway", paramLabel = "URL", scope = ScopeType.INHERIT, description = "The Gateway's address.")
    private @Nullable String gateway;

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            description = "An API token; - reads it from the standard input, where no list of processes shows it.")
    private @Nullable String token;

    @Option(
            names = "--format",
            scope = ScopeType.INHERIT,
            description = "table, json or csv (default: table).",
            defaultValue = "table")
    private Format format = Format.table;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "The same as --format json.")
    private boolean json;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show which version this is.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

    Sophon(Surroundings around) {
        this.around = around;
    }

    public static void main(String[] args) {
        String local;
        try {
            local = GatewaySettings.ofThisMachine();
        } catch (IOException e) {
            local = "http://localhost:8080"; // whoever runs that Gateway is told by it
        }
        Surroundings around = new Surroundings(
                System.getenv(), GatewaySettings.stateFolder(), local, Surroundings.atTheConsole(), System.in);
        CommandLine program = program(around);
        System.exit(Written.orFailed(run(program, args)));
    }

    /** Runs what was typed. Picocli's search for what an abbreviation may mean fails at an empty word, which is none. */
    static int run(CommandLine program, String... args) {
        if (List.of(args).contains("")) {
            program.setAbbreviatedSubcommandsAllowed(false).setAbbreviatedOptionsAllowed(false);
        }
        return program.execute(args);
    }

    static CommandLine program(Surroundings around) {
        CommandLine program = new CommandLine(new Sophon(around)).setExecutionStrategy(new KnownVerbs());
        String version = Sophon.class.getPackage().getImplementationVersion();
        program.getCommandSpec().version("Sophon v" + (version == null ? "development" : version));
        program.setAbbreviatedSubcommandsAllowed(true);
        program.setAbbreviatedOptionsAllowed(true);
        program.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            String message = e instanceof Failure failure
                    ? failure.text()
                    : "Something went wrong: " + e.getClass().getSimpleName();
            err.println(command.getColorScheme().errorText(PlainText.of(message)));
            err.flush();
            return 1;
        });
        return program;
    }

    public Surroundings around() {
        return around;
    }

    public Settings settings() throws Failure {
        return Settings.resolve(gateway, token == null ? null : HiddenWord.of(token), around);
    }

    /** The token as the command line has it. */
    boolean tokenGiven() {
        return token != null || !around.variable(Settings.TOKEN_VARIABLE).isEmpty();
    }

    public Format format() {
        return json ? Format.json : format;
    }
}
