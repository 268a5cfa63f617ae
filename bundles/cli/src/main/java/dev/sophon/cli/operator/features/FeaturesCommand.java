package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.print.PlainText;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.SignedBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signed capabilities, and which nodes have them. */
@Command(
        name = "features",
        description = "Look after the library of signed capabilities, and say which nodes have which.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FeaturesCommand.ListAll.class,
            FeaturesCommand.Add.class,
            FeaturesCommand.Remove.class,
            FeaturesCommand.Rescan.class,
            FeatureSets.ListAll.class,
            FeatureSets.Assign.class,
            FeatureSets.Unassign.class,
            FeatureStatus.class,
            RolloutCommand.class
        })
public final class FeaturesCommand extends Verb.Group {
    private static final List<String> FIELDS =
            List.of("name", "version", "publisher", "size", "complete", "expires", "addedAt", "commands");

    @Command(name = "list", description = "List what the library holds.")
    static final class ListAll extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().get("/features").path("items"), FIELDS);
            return true;
        }
    }

    @Command(
            name = "add",
            description = {
                "Put a signed KAR into the library.",
                "Its manifest stands beside it, each with its signature, as tools/sign writes them."
            })
    static final class Add extends SendingVerb {
        private static final String TOOL = "tools/sign";

        @Parameters(paramLabel = "KAR")
        private Path kar = Path.of("");

        @Option(names = "--keys", description = "The root's list of keys (default: keys.json beside the KAR).")
        private @Nullable Path keys;

        @Override
        protected boolean run() throws Failure {
            SignedBytes manifest = signed(kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX), TOOL);
            SignedBytes list = signed(keys == null ? kar.resolveSibling(KeyList.FILE) : keys, TOOL);
            requireContent(kar);
            JsonNode entry = gateway()
                    .call(
                            "POST",
                            "/features",
                            body().put("manifest", new String(manifest.content(), StandardCharsets.UTF_8))
                                    .put("signature", Base64.getEncoder().encodeToString(manifest.signature()))
                                    .put("keys", new String(list.content(), StandardCharsets.UTF_8))
                                    .put("keysSignature", Base64.getEncoder().encodeToString(list.signature())));
            FeatureName named = new FeatureName(
                    entry.path("name").asText(), entry.path("version").asText());
            output().done("Added " + named + ".", send("/features/" + named.path() + "/file", kar));
            return true;
        }
    }

    @Command(name = "remove", description = "Take a version out of the library that no set and no rollout means.")
    static final class Remove extends Verb {
        @Parameters(paramLabel = "NAME@VERSION")
        private String named = "";

        @Override
        protected boolean run() throws Failure {
            FeatureName feature = FeatureName.of(named);
            if (feature.version() == null) {
                throw usage("remove: expected NAME@VERSION");
            }
            JsonNode answer = confirmed("DELETE", "/features/library/" + feature.path(), null);
            output().done("Removed " + feature + ".", answer);
            return true;
        }
    }

    @Command(name = "rescan", description = "Take in what stands in the Gateway's folders of features and of releases.")
    static final class Rescan extends Verb {
        @Override
        protected boolean run() throws Failure {
            JsonNode told = gateway().call("POST", "/features/rescan", body());
            output().done("Added " + told.path("added").size() + ".", told);
            for (JsonNode one : told.path("refused")) {
                err().println(PlainText.of(
                        one.path("file").asText() + ": " + one.path("reason").asText()));
            }
            return told.path("refused").isEmpty();
        }
    }
}
