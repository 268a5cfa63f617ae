package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.Output;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What agents and programs sign in with. */
@Command(
        name = "tokens",
        description = "List, make and delete API tokens.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokensCommand.ListThem.class, TokensCommand.Add.class, TokensCommand.Remove.class})
final class TokensCommand extends Verb.Group {
    private static final List<String> FIELDS =
            List.of("id", "name", "role", "nodes", "scopes", "createdAt", "createdBy", "expiresAt");

    @Command(name = "list", description = "List the API tokens, without what they are.")
    static final class ListThem extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list("/auth/tokens?", Integer.MAX_VALUE), FIELDS);
            return true;
        }
    }

    @Command(name = "add", description = "Make an API token and print it, this once.")
    static final class Add extends Verb {
        @Parameters(paramLabel = "NAME", description = "Who uses it, such as \"my agent\".")
        private String name = "";

        @Option(
                names = "--role",
                defaultValue = "Agent",
                description = "Agent (lists devices, issues commands), Operator, Viewer or Admin; default: Agent.")
        private String role = "Agent";

        @Option(names = "--nodes", split = ",", paramLabel = "NODE-ID", description = "An Agent's: these nodes only.")
        private List<String> nodes = new ArrayList<>();

        @Option(
                names = {"--scopes", "--scope"},
                split = ",",
                paramLabel = "SCOPE",
                description = "An Agent's: of what a device is granted, these scopes only, as screen.capture.")
        private List<String> scopes = new ArrayList<>();

        @Option(names = "--expires", paramLabel = "TIME", description = "Until then, as 2026-12-31T00:00:00Z.")
        private @Nullable String expires;

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body().put("name", name).put("role", role);
            if (!nodes.isEmpty()) {
                nodes.forEach(body.putArray("nodes")::add);
            }
            if (!scopes.isEmpty()) {
                scopes.forEach(body.putArray("scopes")::add);
            }
            if (expires != null) {
                body.put("expiresAt", time(expires));
            }
            JsonNode made = confirmed("POST", "/auth/tokens", body);
            Output out = output();
            out.note("Made " + made.path("id").asText() + ". The token, shown this once:");
            out.done(made.path("token").asText(), made);
            String id = made.path("id").asText();
            requireShown(
                    "The token",
                    () -> confirmed("DELETE", "/auth/tokens/" + GatewayClient.segment(id), null),
                    "sophon tokens remove " + id);
            return true;
        }

        private String time(String text) {
            try {
                return Instant.parse(text).toString();
            } catch (DateTimeParseException e) {
                throw usage("--expires: expected a time such as 2026-12-31T00:00:00Z");
            }
        }
    }

    @Command(name = "remove", description = "Delete an API token: whoever uses it is shut out at once.")
    static final class Remove extends Verb {
        @Parameters(paramLabel = "TOKEN-ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            JsonNode answer = confirmed("DELETE", "/auth/tokens/" + GatewayClient.segment(id), null);
            output().done("Deleted " + id + ".", answer);
            return true;
        }
    }
}
