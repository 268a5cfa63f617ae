package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.PlainText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sophon features rollout}. */
@Command(
        name = "rollout",
        description = "Bring a version to many nodes step by step, and stop where it fails.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RolloutCommand.Start.class,
            RolloutCommand.ListAll.class,
            RolloutCommand.Show.class,
            RolloutCommand.Pause.class,
            RolloutCommand.Resume.class,
            RolloutCommand.Cancel.class,
            RolloutCommand.Approve.class
        })
final class RolloutCommand extends Verb.Group {
    private static final String ALL = "/features/rollouts";
    private static final Set<String> OVER = Set.of("done", "halted", "cancelled");

    private static String path(JsonNode rollout) {
        return path(rollout.path("id").asText());
    }

    private static String path(String id) {
        return ALL + "/" + GatewayClient.segment(id);
    }

    /** As in {@code canary, step 1 of 3: 5 of 100 ordered, 4 active, 1 failed, 3 offline}. */
    private static String words(JsonNode rollout) {
        JsonNode nodes = rollout.path("nodes");
        String reason = rollout.path("reason").asText("");
        return rollout.path("state").asText() + ", step " + rollout.path("wave").asInt() + " of "
                + rollout.path("waves").size() + ": " + nodes.path("ordered").asInt() + " of "
                + nodes.path("total").asInt() + " ordered, "
                + nodes.path("active").asInt() + " active, "
                + nodes.path("failed").asInt() + " failed, "
                + nodes.path("offline").asInt() + " offline" + (reason.isEmpty() ? "" : ". " + reason);
    }

    private static boolean follow(Verb verb, JsonNode begun) throws Failure {
        GatewayClient gateway = verb.gateway();
        Watching watching = new Watching();
        JsonNode rollout = begun;
        while (true) {
            if (watching.isNew(rollout)) {
                verb.output().done(words(rollout), rollout);
            }
            String state = rollout.path("state").asText();
            if (OVER.contains(state)) {
                return state.equals("done");
            }
            watching.pause();
            rollout = gateway.get(path(rollout));
        }
    }

    @Command(
            name = "start",
            description = {
                "Begin with a small share of the nodes, and go on with the next as long as few fail.",
                "Where too many fail, what was ordered goes back to what was before."
            })
    static final class Start extends Verb {
        @Parameters(
                paramLabel = "NAME[@VERSION]",
                description = "Without a version, the newest of the library; with --remove, its name alone.")
        private String named = "";

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TARGET",
                description = "Which nodes: " + FeatureSets.TARGET)
        private String to = "";

        @Option(names = "--remove", description = "Take it off the nodes instead.")
        private boolean remove;

        @Option(names = "--canary", paramLabel = "PERCENT", description = "The share that is first (default: 5).")
        private @Nullable Integer canary;

        @Option(
                names = "--waves",
                split = ",",
                paramLabel = "PERCENT",
                description = "The shares that follow, all in all (default: 25,100).")
        private @Nullable List<Integer> waves;

        @Option(
                names = "--failures",
                paramLabel = "PERCENT",
                description = "The share of failures that ends it (default: 5).")
        private @Nullable Integer failures;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                description = "How long each step is looked at before the next (default: 60).")
        private @Nullable Integer wait;

        @Option(names = "--second-person", description = "Begin only when somebody else has approved it.")
        private boolean secondPerson;

        @Option(names = "--watch", description = "Wait for its end; the exit code is 1 where it did not go well.")
        private boolean watch;

        @Override
        protected boolean run() throws Failure {
            FeatureSets.target(this, "--for", to);
            FeatureName feature = FeatureName.of(named);
            if (remove && feature.version() != null) {
                throw usage("--remove: expected a name without a version");
            }
            ObjectNode body = (remove ? feature : feature.inLibrary(gateway())).json();
            body.put("target", to);
            put(body, "canaryPercent", canary);
            if (waves != null) {
                waves.forEach(body.putArray("waves")::add);
            }
            put(body, "failurePercent", failures);
            put(body, "waitSeconds", wait);
            if (secondPerson) {
                body.put("secondPerson", true);
            }
            JsonNode rollout = confirmed("POST", ALL, body);
            if (watch) {
                err().println(PlainText.of(rollout.path("id").asText()));
                return follow(this, rollout);
            }
            output().done(rollout.path("id").asText(), rollout);
            return true;
        }

        private static void put(ObjectNode body, String field, @Nullable Integer value) {
            if (value != null) {
                body.put(field, value);
            }
        }
    }

    @Command(name = "list", description = "List the rollouts, newest first.")
    static final class ListAll extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(
                            gateway().get(ALL).path("items"),
                            List.of("id", "name", "version", "target", "state", "by", "createdAt", "reason"));
            return true;
        }
    }

    @Command(name = "show", description = "Show how far a rollout is.")
    static final class Show extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Option(names = "--watch", description = "Wait for its end; the exit code is 1 where it did not go well.")
        private boolean watch;

        @Override
        protected boolean run() throws Failure {
            JsonNode rollout = gateway().get(path(id));
            if (watch) {
                return follow(this, rollout);
            }
            output().object(rollout);
            return true;
        }
    }

    /** What is decided on one that is under way. */
    abstract static class Decision extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        abstract String verb();

        @Override
        protected boolean run() throws Failure {
            JsonNode rollout = confirmed("POST", path(id) + "/" + verb(), body());
            output().done(words(rollout), rollout);
            return true;
        }
    }

    @Command(name = "pause", description = "Order no further nodes for now.")
    static final class Pause extends Decision {
        @Override
        String verb() {
            return "pause";
        }
    }

    @Command(name = "resume", description = "Go on with one that was paused.")
    static final class Resume extends Decision {
        @Override
        String verb() {
            return "resume";
        }
    }

    @Command(name = "cancel", description = "End it; what it ordered goes back to what was before.")
    static final class Cancel extends Decision {
        @Override
        String verb() {
            return "cancel";
        }
    }

    @Command(name = "approve", description = "Let one begin that waits for a second person.")
    static final class Approve extends Decision {
        @Override
        String verb() {
            return "approve";
        }
    }
}
