package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.print.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sophon nodes set}. */
@Command(
        name = "set",
        description = {
            "Set the group, labels or scopes of many nodes at once; what is not named stays.",
            "Each is changed by itself: what fails is told, and the exit code is 1."
        })
final class NodesSet extends Verb {
    @Option(
            names = "--match",
            required = true,
            paramLabel = "TARGET",
            description = "Which nodes: all, group:NAME, label:LABEL, or node:ID, which may be given many times.")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--group", description = "Their group; \"\" for none.")
    private @Nullable String group;

    @Option(
            names = "--label",
            description =
                    "A label, as in site=berlin, which may be given many times: these and no others; \"\" for none.")
    private @Nullable List<String> labels;

    @Option(
            names = "--scopes",
            split = ",",
            paramLabel = "SCOPE",
            description = "Grant these and no others; \"\" for none.")
    private @Nullable List<String> scopes;

    @Option(names = "--dry-run", description = "Only tell what would become of each.")
    private boolean dryRun;

    @Override
    protected boolean run() throws Failure {
        ObjectNode body = body();
        match(body.putObject("match"));
        ObjectNode set = body.putObject("set");
        if (group != null) {
            set.put("group", group);
        }
        put(set, "labels", labels);
        put(set, "scopes", scopes);
        if (set.isEmpty()) {
            throw usage("set: expected one at least of --group, --label and --scopes");
        }
        if (dryRun) {
            body.put("dryRun", true);
        }
        JsonNode told = gateway().call("PATCH", "/nodes", body);
        List<String> changed = new ArrayList<>();
        told.path("changed").forEach(id -> changed.add(id.asText()));
        int failed = told.path("failed").size();
        String done = dryRun ? "Would change " : "Changed ";
        output().done(
                        changed.isEmpty() && failed == 0
                                ? "No node matches."
                                : changed.isEmpty()
                                        ? done + "none."
                                        : done + changed.size() + ": " + String.join(", ", changed),
                        told);
        for (JsonNode one : told.path("failed")) {
            err().println(PlainText.of(
                    one.path("nodeId").asText() + ": " + one.path("reason").asText()));
        }
        return failed == 0 && !changed.isEmpty();
    }

    private void match(ObjectNode match) {
        for (String target : targets) {
            if (target.equals("all")) {
                match.put("all", true);
            } else if (target.startsWith("node:")) {
                match.withArray("ids").add(target.substring("node:".length()));
            } else if (target.startsWith("group:") && !match.has("group")) {
                match.put("group", target.substring("group:".length()));
            } else if (target.startsWith("label:") && !match.has("label")) {
                match.put("label", target.substring("label:".length()));
            } else {
                throw usage("--match: expected all, node:ID, one group:NAME or one label:LABEL");
            }
        }
        if (match.size() != 1) {
            throw usage("--match: expected targets of one kind");
        }
    }

    private static void put(ObjectNode set, String field, @Nullable List<String> values) {
        if (values != null) {
            values.stream().filter(value -> !value.isBlank()).forEach(set.putArray(field)::add);
        }
    }
}
