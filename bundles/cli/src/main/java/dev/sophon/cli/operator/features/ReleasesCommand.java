package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.signed.UpdateManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sophon releases}: releases of the Node itself, in the library. */
@Command(
        name = "releases",
        description = {
            "Look after the releases of the Node that the Gateway has.",
            "They are brought to nodes as features are, under the name sophon-node."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReleasesCommand.ListAll.class, ReleasesCommand.Add.class})
public final class ReleasesCommand extends Verb.Group {
    private static final List<String> FIELDS =
            List.of("version", "channel", "size", "complete", "expires", "addedBy", "addedAt");

    @Command(name = "list", description = "List the releases that the library holds.")
    static final class ListAll extends Verb {
        @Override
        protected boolean run() throws Failure {
            JsonNode items = gateway().get("/features").path("items");
            output().list(
                            body().arrayNode()
                                    .addAll(StreamSupport.stream(items.spliterator(), false)
                                            .filter(entry -> entry.has("channel"))
                                            .toList()),
                            FIELDS);
            return true;
        }
    }

    @Command(
            name = "add",
            description = {
                "Put a signed release into the library.",
                "FILE is what a channel offers, as node/latest/stable of what tools/release writes: its",
                "signature stands beside it, and its archives in the folder of their version, or beside it."
            })
    static final class Add extends SendingVerb {
        private static final String TOOL = "tools/release";

        @Parameters(paramLabel = "FILE", arity = "1..*")
        private List<Path> offered = List.of();

        @Override
        protected boolean run() throws Failure {
            for (Path file : offered) {
                add(file);
            }
            return true;
        }

        private void add(Path file) throws Failure {
            SignedBytes signed = signed(file, TOOL);
            UpdateManifest release = read(signed);
            Map<String, Path> archives = archives(file, release);
            JsonNode answer = gateway()
                    .call(
                            "POST",
                            "/features",
                            body().put("manifest", new String(signed.content(), StandardCharsets.UTF_8))
                                    .put("signature", Base64.getEncoder().encodeToString(signed.signature())));
            FeatureName named =
                    new FeatureName(release.name(), release.version().toString());
            for (JsonNode wanted : answer.path("files")) {
                String name = wanted.path("name").asText();
                // Only what was signed is sent, whatever the Gateway wants.
                Path archive = archives.get(name);
                if (archive != null && !wanted.path("complete").asBoolean()) {
                    answer = send("/features/" + named.path() + "/files/" + GatewayClient.segment(name), archive);
                }
            }
            output().done("Added " + named + " of the channel " + release.channel() + ".", answer);
        }

        private static UpdateManifest read(SignedBytes signed) throws Failure {
            try {
                return Trusted.uncheckedUpdate(signed, Instant.now());
            } catch (RefusedException e) {
                throw new Failure(e.text(), e);
            }
        }

        /** The archives that it names, by their names; each is there, and of the size that was signed. */
        private static Map<String, Path> archives(Path offered, UpdateManifest release) throws Failure {
            Path latest = offered.toAbsolutePath().normalize().getParent();
            Path root = latest == null ? null : latest.getParent();
            Map<String, Path> archives = new HashMap<>();
            for (UpdateManifest.Archive archive : release.files()) {
                Path beside = offered.resolveSibling(archive.name());
                Path own = root == null
                        ? beside
                        : root.resolve(release.version().toString()).resolve(archive.name());
                Path file = Files.exists(own) ? own : beside;
                if (!Files.exists(file)) {
                    throw new Failure(own + " is not there: " + TOOL + " makes it.");
                }
                if (requireContent(file) != archive.size()) {
                    throw new Failure(file + " is not the file that was signed: its size differs");
                }
                archives.put(archive.name(), file);
            }
            return archives;
        }
    }
}
