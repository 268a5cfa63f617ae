package dev.sophon.cli.operator.mcp;

import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** For agents that speak the Model Context Protocol. */
@Command(
        name = "mcp",
        description = "Connect agents that speak the Model Context Protocol.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = McpCommand.Serve.class)
public final class McpCommand extends Verb.Group {

    @Command(
            name = "serve",
            description = {
                "Carry messages between an agent, on the standard input and output, and the Gateway's /mcp/http.",
                "Ends with the standard input. What people are to read goes to the standard error."
            })
    static final class Serve extends Verb {
        @Option(names = "--stdio", required = true, description = "Over the standard input and output.")
        @SuppressWarnings("UnusedVariable") // there is no other way yet
        private boolean stdio;

        @Override
        protected boolean run() throws Failure {
            Settings settings = sophon().settings();
            new McpBridge(settings.gateway(), settings.token(), out(), err())
                    .run(sophon().around().input());
            return true;
        }
    }
}
