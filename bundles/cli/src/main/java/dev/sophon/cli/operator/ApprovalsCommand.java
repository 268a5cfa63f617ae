package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that wait for an operator. */
@Command(
        name = "approvals",
        description = "See and decide on commands that wait for approval.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ApprovalsCommand.ListThem.class, ApprovalsCommand.Approve.class, ApprovalsCommand.Reject.class})
final class ApprovalsCommand extends Verb.Group {
    /** The params come last and whole, and behind them what a device that asked says of them: who approves sees all. */
    private static final List<String> FIELDS = List.of(
            "approvalId", "nodeId", "status", "risk", "requestedBy", "expiresAt", "command", "params", "device");

    private static final Set<String> STATUSES =
            Set.of("pending", "approved", "rejected", "expired", "withdrawn", "all");

    @Command(name = "list", description = "List the commands that wait, with exactly what will run.")
    static final class ListThem extends Verb {
        @Option(
                names = "--status",
                defaultValue = "pending",
                description = "pending, approved, rejected, expired, withdrawn or all (default: pending).")
        private String status = "pending";

        @Option(names = "--limit", defaultValue = "100", description = "How many at most (default: 100).")
        private int limit = 100;

        @Override
        protected boolean run() throws Failure {
            if (limit < 1) {
                throw usage("--limit: expected a number of 1 or more");
            }
            if (!STATUSES.contains(status)) {
                throw usage("--status: expected pending, approved, rejected, expired, withdrawn or all");
            }
            String path = "/approvals?" + (status.equals("all") ? "" : "status=" + status + "&");
            output().list(gateway().list(path, limit), FIELDS);
            return true;
        }
    }

    @Command(name = "approve", description = "Let a command run, once.")
    static final class Approve extends Verb {
        @Parameters(paramLabel = "APPROVAL-ID")
        private String approvalId = "";

        @Override
        protected boolean run() throws Failure {
            decide(this, approvalId, "approve", body(), "Approved ");
            return true;
        }
    }

    @Command(name = "reject", description = "Say no to a command.")
    static final class Reject extends Verb {
        @Parameters(paramLabel = "APPROVAL-ID")
        private String approvalId = "";

        @Option(names = "--reason", description = "Why, for whoever issued it.")
        private @Nullable String reason;

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body();
            if (reason != null) {
                body.put("reason", reason);
            }
            decide(this, approvalId, "reject", body, "Rejected ");
            return true;
        }
    }

    private static void decide(Verb verb, String id, String decision, ObjectNode body, String done) throws Failure {
        String path = "/approvals/" + GatewayClient.segment(id) + "/" + decision;
        JsonNode approval = verb.confirmed("POST", path, body);
        verb.output().done(done + id + ".", approval);
    }
}
