package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that are kept until their nodes come. */
@Command(
        name = "commands",
        description = "See and cancel commands that are queued for nodes that are away.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CommandsCommand.ListThem.class, CommandsCommand.Cancel.class})
final class CommandsCommand extends Verb.Group {
    /** The params come last and whole. */
    private static final List<String> FIELDS =
            List.of("commandId", "nodeId", "status", "requestedBy", "issuedAt", "queuedUntil", "command", "params");

    @Command(name = "list", description = "List the commands that are queued, the newest first.")
    static final class ListThem extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list("/commands?state=queued&", Integer.MAX_VALUE), FIELDS);
            return true;
        }
    }

    @Command(name = "cancel", description = "Take a command back: one that is queued is never given.")
    static final class Cancel extends Verb {
        @Parameters(paramLabel = "COMMAND-ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            JsonNode answer = gateway().call("POST", "/commands/" + GatewayClient.segment(id) + "/cancel", body());
            output().done("Cancelled " + id + ".", answer);
            return true;
        }
    }
}
