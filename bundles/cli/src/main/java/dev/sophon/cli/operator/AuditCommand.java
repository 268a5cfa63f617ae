package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The record of who did what. */
@Command(
        name = "audit",
        description = "Read and verify the audit record.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditCommand.ListThem.class, AuditCommand.Export.class, AuditCommand.Verify.class})
final class AuditCommand extends Verb.Group {
    /** The most that the Gateway gives at once. */
    private static final int PAGE = 1_000;

    private static final List<String> FIELDS =
            List.of("at", "actor", "action", "nodeId", "subject", "result", "commandId");

    @Command(name = "list", description = "List what was done, newest first.")
    static final class ListThem extends Verb {
        @Option(names = "--since", paramLabel = "TIME", description = "From then on, as 2026-01-31T12:00:00Z.")
        private @Nullable String since;

        @Option(names = "--node", paramLabel = "NODE-ID", description = "What concerns this node.")
        private @Nullable String nodeId;

        @Option(names = "--limit", defaultValue = "100", description = "How many at most (default: 100).")
        private int limit = 100;

        @Override
        protected boolean run() throws Failure {
            if (limit < 1) {
                throw usage("--limit: expected a number of 1 or more");
            }
            List<String> query = new ArrayList<>();
            if (since != null) {
                query.add("since=" + GatewayClient.segment(time(since)) + "&");
            }
            if (nodeId != null) {
                query.add("nodeId=" + GatewayClient.segment(nodeId) + "&");
            }
            output().list(gateway().list("/audit?" + String.join("", query), limit), FIELDS);
            return true;
        }

        private String time(String text) {
            try {
                return Instant.parse(text).toString();
            } catch (DateTimeParseException e) {
                throw usage("--since: expected a time such as 2026-01-31T12:00:00Z");
            }
        }
    }

    @Command(
            name = "export",
            description = {
                "Print the whole record for verify --file: a signed checkpoint, then the records, newest first,",
                "each as JSON on a line of its own."
            })
    static final class Export extends Verb {
        @Override
        protected boolean run() throws Failure {
            PrintWriter out = out();
            ObjectNode first = body();
            first.set("checkpoint", gateway().get("/audit/checkpoint"));
            out.println(PlainText.of(first.toString()));
            gateway().each("/audit?", PAGE, record -> out.println(PlainText.of(record.toString())));
            out.flush();
            if (out.checkError() || !Written.whole()) {
                throw new Failure("The export could not be written whole.");
            }
            return true;
        }
    }

    @Command(name = "verify", description = "Check that nothing in the record was changed or taken out.")
    static final class Verify extends Verb {
        @Option(names = "--file", description = "An export to check, without any Gateway.")
        private @Nullable Path file;

        @Option(names = "--key", description = "The public key that the export has to be signed by.")
        private @Nullable String key;

        @Override
        protected boolean run() throws Failure {
            if (file != null) {
                AuditExport.Found found = AuditExport.verify(file, key);
                output().done(
                                found.message(),
                                body().put("ok", found.ok())
                                        .put("records", found.records())
                                        .put("message", found.message()));
                return found.ok();
            }
            if (key != null) {
                throw usage("--key: expected together with --file");
            }
            JsonNode verification = gateway().get("/audit/verify");
            boolean whole = verification.path("ok").asBoolean(false);
            String message = verification.path("message").asText("");
            String records = verification.path("records").asText("?");
            String sentence = whole ? "The record is whole: " + records + " entries." : "The record is broken. ";
            output().done(whole ? sentence : sentence + message, verification);
            return whole;
        }
    }
}
