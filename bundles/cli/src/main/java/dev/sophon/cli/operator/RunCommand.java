package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.NodeNames;
import dev.sophon.cli.operator.print.Format;
import dev.sophon.cli.operator.print.PlainText;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One command on one node, typed by a person: what agents do by REST and MCP. */
@Command(
        name = "run",
        description = {
            "Run one command on a node, and print what it answers. Ctrl+C cancels it.",
            "A value that reads as JSON is taken as JSON, any other as a text."
        },
        footer = {
            "",
            "  sophon run office-pc screen.capture maxWidth=1280 --save now.jpg",
            "  sophon run office-pc input.mouse.click x=100 y=200",
            "  sophon run office-pc input.keyboard.type text='\"42\"'       # a text of digits",
            "  sophon run office-pc system.execute --params - < params.json",
            "",
            "docs/commands.md has them all; sophon-node commands tells what there is on a device."
        })
final class RunCommand extends Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "Its id or its name.")
    private String node = "";

    @Parameters(index = "1", paramLabel = "COMMAND", description = "Such as screen.capture.")
    private String command = "";

    @Parameters(index = "2..*", paramLabel = "NAME=VALUE", description = "Its params.")
    private List<String> pairs = new ArrayList<>();

    @Option(names = "--params", paramLabel = "JSON", description = "All params as an object; -: from the input.")
    private @Nullable String json;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "When it is given up; the Gateway's otherwise.")
    private @Nullable Integer seconds;

    @Option(names = "--save", paramLabel = "FILE", description = "Write the answer's picture there.")
    private @Nullable Path file;

    @Option(
            names = "--queue-until",
            paramLabel = "TIME",
            description = "Where the node is away, keep it until then, as 2026-12-31T08:00:00Z, and do not wait.")
    private @Nullable String until;

    @Override
    protected boolean run() throws Failure {
        ObjectNode body = body().put("command", command);
        body.set("params", params());
        if (seconds != null) {
            if (seconds < 1 || seconds > 86_400) {
                throw usage("--timeout: expected a number of seconds from 1 to 86400");
            }
            body.put("timeoutMs", seconds * 1_000);
        }
        GatewayClient gateway = gateway();
        if (until != null) {
            queue(gateway, body, until);
            return true;
        }
        RunningCommand running = new RunningCommand(gateway, line -> err().println(PlainText.of(line)));
        JsonNode result = NodeNames.on(
                gateway, node, id -> running.outcome("/nodes/" + GatewayClient.segment(id) + "/commands", body));
        print(result);
        return true;
    }

    private void queue(GatewayClient gateway, ObjectNode body, String end) throws Failure {
        if (file != null) {
            throw usage("--save: expected without --queue-until, which does not wait for the answer");
        }
        try {
            body.putObject("queue").put("until", Instant.parse(end).toString());
        } catch (DateTimeParseException e) {
            throw usage("--queue-until: expected a time such as 2026-12-31T08:00:00Z");
        }
        JsonNode answer = NodeNames.on(
                gateway, node, id -> gateway.call("POST", "/nodes/" + GatewayClient.segment(id) + "/commands", body));
        String id = answer.path("commandId").asText();
        output().done("Queued as " + id + "; sophon commands list tells those that wait.", answer);
    }

    private ObjectNode params() throws Failure {
        ObjectNode params = body();
        if (json != null) {
            String text = json.equals("-") ? sophon().around().all() : json;
            JsonNode tree = json(text);
            if (tree == null || !tree.isObject()) {
                throw usage("--params: expected a JSON object");
            }
            params.setAll((ObjectNode) tree);
        }
        for (String pair : pairs) {
            int at = pair.indexOf('=');
            if (at < 1) {
                throw usage("params: expected NAME=VALUE, as in maxWidth=1280");
            }
            String text = pair.substring(at + 1);
            JsonNode value = json(text);
            params.set(
                    pair.substring(0, at),
                    value == null ? Json.mapper().getNodeFactory().textNode(text) : value);
        }
        return params;
    }

    private static @Nullable JsonNode json(String text) {
        try {
            JsonNode tree = Json.tree(text.getBytes(StandardCharsets.UTF_8));
            return tree.isMissingNode() ? null : tree;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A picture is nothing to read: it is saved, or only counted. */
    private void print(JsonNode result) throws Failure {
        boolean picture = result.path("image").isTextual();
        if (file == null) {
            if (picture && sophon().format() != Format.json) {
                ((ObjectNode) result).put("image", "not shown; --save FILE keeps it");
            }
        } else if (picture) {
            save(file, result.path("image").textValue());
            ((ObjectNode) result).put("image", file.toString());
        } else {
            throw new Failure("--save: the answer has no picture.");
        }
        if (result.isObject() && result.isEmpty()) {
            output().done("Done.", result);
        } else {
            output().object(result);
        }
    }

    private static void save(Path file, String base64) throws Failure {
        try {
            Files.write(file, Base64.getDecoder().decode(base64));
        } catch (IOException e) {
            throw new Failure(file + " cannot be written: " + Problems.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new Failure("The answer's picture is not Base64.", e);
        }
    }
}
