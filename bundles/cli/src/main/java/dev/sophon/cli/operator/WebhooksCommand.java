package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The programs that are told what happens. */
@Command(
        name = "webhooks",
        description = "List, add, try and remove webhooks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WebhooksCommand.ListThem.class,
            WebhooksCommand.Add.class,
            WebhooksCommand.Try.class,
            WebhooksCommand.Undelivered.class,
            WebhooksCommand.Remove.class
        })
final class WebhooksCommand extends Verb.Group {
    private static final List<String> FIELDS = List.of("id", "url", "events", "createdAt", "createdBy");
    private static final List<String> UNDELIVERED =
            List.of("id", "event", "createdAt", "status", "attempts", "nextAt", "problem");

    private static String path(String id) {
        return "/webhooks/" + GatewayClient.segment(id);
    }

    @Command(name = "list", description = "List the webhooks.")
    static final class ListThem extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list("/webhooks?", Integer.MAX_VALUE), FIELDS);
            return true;
        }
    }

    @Command(name = "add", description = "Add a webhook, and print the secret that signs what it is told.")
    static final class Add extends Verb {
        @Parameters(paramLabel = "URL")
        private String url = "";

        @Option(names = "--events", split = ",", description = "Which events, as node.offline (default: all).")
        private List<String> events = new ArrayList<>();

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body().put("url", url);
            if (!events.isEmpty()) {
                ArrayNode names = body.putArray("events");
                events.forEach(names::add);
            }
            JsonNode made = confirmed("POST", "/webhooks", body);
            output().done(
                            "Added " + made.path("id").asText() + ". Its secret, shown this once: "
                                    + made.path("secret").asText(),
                            made);
            String id = made.path("id").asText();
            requireShown("The secret", () -> confirmed("DELETE", path(id), null), "sophon webhooks remove " + id);
            return true;
        }
    }

    @Command(name = "test", description = "Send a webhook a test event now.")
    static final class Try extends Verb {
        @Parameters(paramLabel = "WEBHOOK-ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            JsonNode attempt = gateway().call("POST", path(id) + "/test", body());
            boolean fine = attempt.path("ok").asBoolean();
            String how = attempt.path("message").asText();
            output().done((fine ? "It arrived: " : "It did not arrive: ") + how + ".", attempt);
            return fine;
        }
    }

    @Command(name = "undelivered", description = "List what has not arrived, and what was given up (dead).")
    static final class Undelivered extends Verb {
        @Parameters(paramLabel = "WEBHOOK-ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list(path(id) + "/deliveries?", 500), UNDELIVERED);
            return true;
        }
    }

    @Command(name = "remove", description = "Remove a webhook, and what waits for it.")
    static final class Remove extends Verb {
        @Parameters(paramLabel = "WEBHOOK-ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            JsonNode answer = gateway().call("DELETE", path(id), null);
            output().done("Removed " + id + ".", answer);
            return true;
        }
    }
}
