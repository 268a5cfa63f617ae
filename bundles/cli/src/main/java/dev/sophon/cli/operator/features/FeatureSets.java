package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.Format;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which nodes are to have which features. */
final class FeatureSets {
    static final String TARGET = "all, node:ID, group:NAME or label:LABEL.";

    private FeatureSets() {}

    /** A target as it is typed, as one segment of a path. */
    static String target(Verb verb, String option, String typed) {
        if (!typed.equals("all") && !typed.matches("(?s)(node|group|label):.+")) {
            throw verb.usage(option + ": expected " + TARGET.replace(".", ""));
        }
        return GatewayClient.segment(typed);
    }

    /** The features that a set has, those of these names left out. */
    private static ArrayNode others(GatewayClient gateway, String target, List<FeatureName> names) throws Failure {
        ArrayNode rest = Json.mapper().createArrayNode();
        for (JsonNode set : gateway.get("/features/sets").path("items")) {
            if (set.path("target").asText().equals(target)) {
                set.path("features").forEach(feature -> {
                    if (names.stream().noneMatch(name -> name.isNamed(feature))) {
                        rest.add(feature);
                    }
                });
            }
        }
        return rest;
    }

    private static String words(JsonNode features) {
        return String.join(
                " ",
                StreamSupport.stream(features.spliterator(), false)
                        .map(feature -> new FeatureName(
                                        feature.path("name").asText(),
                                        feature.path("version").asText())
                                .toString())
                        .toList());
    }

    @Command(name = "sets", description = "List which nodes are to have which features.")
    static final class ListAll extends Verb {
        @Override
        protected boolean run() throws Failure {
            JsonNode sets = gateway().get("/features/sets").path("items");
            ArrayNode rows = Json.mapper().createArrayNode();
            for (JsonNode set : sets) {
                ObjectNode row = set.deepCopy();
                rows.add(row.put("features", words(set.path("features"))));
            }
            output().list(
                            sophon().format() == Format.json ? sets : rows,
                            List.of("target", "features", "by", "changedAt"));
            return true;
        }
    }

    @Command(
            name = "assign",
            description = {
                "Let nodes have features from now on, those too that come later.",
                "Other features of the same target stay; another version of the same feature is replaced."
            })
    static final class Assign extends Verb {
        @Parameters(
                arity = "1..*",
                paramLabel = "NAME[@VERSION]",
                description = "Without a version, the newest of the library.")
        private List<String> named = new ArrayList<>();

        @Option(names = "--for", required = true, paramLabel = "TARGET", description = "Which nodes: " + TARGET)
        private String to = "";

        @Override
        protected boolean run() throws Failure {
            String path = "/features/sets/" + target(this, "--for", to);
            GatewayClient gateway = gateway();
            List<FeatureName> features = new ArrayList<>();
            for (String name : named) {
                features.add(FeatureName.of(name).inLibrary(gateway));
            }
            ArrayNode all = others(gateway, to, features);
            features.forEach(feature -> all.add(feature.json()));
            ObjectNode body = body();
            body.set("features", all);
            output().done(to + ": " + words(all), confirmed("PUT", path, body));
            return true;
        }
    }

    @Command(name = "unassign", description = "Take features off nodes again, as far as this target meant them.")
    static final class Unassign extends Verb {
        @Parameters(arity = "1..*", paramLabel = "NAME")
        private List<String> named = new ArrayList<>();

        @Option(names = "--from", required = true, paramLabel = "TARGET", description = "Which nodes: " + TARGET)
        private String from = "";

        @Override
        protected boolean run() throws Failure {
            String path = "/features/sets/" + target(this, "--from", from);
            GatewayClient gateway = gateway();
            ArrayNode rest =
                    others(gateway, from, named.stream().map(FeatureName::of).toList());
            ObjectNode body = body();
            body.set("features", rest);
            JsonNode answer = rest.isEmpty() ? confirmed("DELETE", path, null) : confirmed("PUT", path, body);
            output().done(from + ": " + (rest.isEmpty() ? "no features" : words(rest)), answer);
            return true;
        }
    }
}
