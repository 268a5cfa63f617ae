package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.NodeNames;
import dev.sophon.cli.operator.print.Output;
import dev.sophon.cli.operator.print.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The nodes of the Gateway. */
@Command(
        name = "nodes",
        description = "List, add, approve, sort and revoke nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            NodesCommand.ListAll.class,
            NodesCommand.Show.class,
            NodesCommand.Add.class,
            NodesCommand.Approve.class,
            NodesCommand.Reject.class,
            NodesCommand.Scopes.class,
            NodesSet.class,
            NodesCommand.Revoke.class,
            NodesCommand.Forget.class
        })
final class NodesCommand extends Verb.Group {
    private static final List<String> FIELDS =
            List.of("nodeId", "displayName", "platform", "status", "scopes", "version", "lastHeartbeatAt");

    private static final List<String> ALL_OF_A_SCOPE = List.of("name", "risk", "granted", "words");

    private static String path(String nodeId) {
        return "/nodes/" + GatewayClient.segment(nodeId);
    }

    private static void scopes(ObjectNode body, Collection<String> scopes) {
        scopes.forEach(body.putArray("scopes")::add);
    }

    @Command(name = "list", description = "List the nodes and how they stand.")
    static final class ListAll extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list("/nodes?", Integer.MAX_VALUE), FIELDS);
            return true;
        }
    }

    @Command(name = "show", description = "Show all that the Gateway knows of a node.")
    static final class Show extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Override
        protected boolean run() throws Failure {
            GatewayClient gateway = gateway();
            JsonNode node = NodeNames.on(gateway, nodeId, id -> gateway.get(path(id)));
            output().object(node);
            JsonNode pairing = node.path("pairing");
            if (pairing.hasNonNull("contestedFrom")) {
                err().println(PlainText.of("Two asked with the secret of this node's pairing, from "
                        + pairing.path("address").asText() + " and from "
                        + pairing.path("contestedFrom").asText()
                        + ", so it has ended and nobody got in. Make new credentials, and keep them from others."));
            }
            return true;
        }
    }

    @Command(name = "add", description = "Register a node and print what to type on its machine.")
    static final class Add extends Verb {
        @Parameters(paramLabel = "NAME", description = "What people call it, such as \"Office PC\".")
        private String name = "";

        @Option(names = "--platform", description = "linux, windows or macos (default: linux).", defaultValue = "linux")
        private String platform = "linux";

        @Override
        protected boolean run() throws Failure {
            if (!Set.of("linux", "windows", "macos").contains(platform)) {
                throw usage("--platform: expected linux, windows or macos");
            }
            JsonNode made = gateway()
                    .call("POST", "/nodes", body().put("displayName", name).put("platform", platform));
            Output out = output();
            out.note("Node ID:       " + made.path("nodeId").asText());
            out.note("Pairing code:  " + made.path("pairingCode").asText());
            out.note("Valid until:   " + made.path("expiresAt").asText());
            out.note("Type this on its machine, as the user whose desktop it is; the secret is shown only now:");
            String command = made.path("command").asText();
            String secret = made.path("pairingSecret").asText();
            out.done("  " + command, made);
            out.note(
                    "On a machine that others use too, where they see each other's commands, this one asks for the secret:");
            out.note("  " + command.replace("--secret " + secret, "--secret -"));
            out.note("  " + secret);
            String id = made.path("nodeId").asText();
            requireShown(
                    "The pairing secret", () -> gateway().call("DELETE", path(id), null), "sophon nodes revoke " + id);
            return true;
        }
    }

    @Command(name = "approve", description = "Let a node in that waits, with the scopes to grant.")
    static final class Approve extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Option(
                names = "--scopes",
                split = ",",
                required = true,
                paramLabel = "SCOPE",
                description = "What to grant, such as screen.capture,system.info.")
        private List<String> scopes = new ArrayList<>();

        @Option(names = "--name", description = "What people shall call it.")
        private @Nullable String name;

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body();
            scopes(body, scopes);
            if (name != null) {
                body.put("displayName", name);
            }
            GatewayClient gateway = gateway();
            JsonNode node = NodeNames.on(gateway, nodeId, id -> gateway.call("POST", path(id) + "/approve", body));
            output().done("Approved " + nodeId + " with " + String.join(", ", scopes) + ".", node);
            return true;
        }
    }

    @Command(name = "reject", description = "Turn away a node that waits.")
    static final class Reject extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Override
        protected boolean run() throws Failure {
            GatewayClient gateway = gateway();
            JsonNode node = NodeNames.on(gateway, nodeId, id -> gateway.call("POST", path(id) + "/reject", body()));
            output().done("Rejected " + nodeId + ".", node);
            return true;
        }
    }

    @Command(name = "scopes", description = "Show or change the scopes that a node is granted.")
    static final class Scopes extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Option(names = "--scopes", split = ",", paramLabel = "SCOPE", description = "Grant these and no others.")
        private @Nullable List<String> exactly;

        @Option(names = "--add", split = ",", paramLabel = "SCOPE", description = "Grant these too.")
        private List<String> more = new ArrayList<>();

        @Option(names = "--remove", split = ",", paramLabel = "SCOPE", description = "Take these back.")
        private List<String> less = new ArrayList<>();

        @Option(
                names = "--all",
                description = "Show every scope that can be granted, those that its capabilities bring included.")
        private boolean all;

        @Override
        protected boolean run() throws Failure {
            boolean change = !more.isEmpty() || !less.isEmpty();
            if (all && (change || exactly != null)) {
                throw usage("--all: expected no change beside it");
            }
            if (exactly != null && change) {
                throw usage("--scopes: expected no --add and no --remove beside it");
            }
            GatewayClient gateway = gateway();
            return NodeNames.on(gateway, nodeId, id -> show(gateway, id, change));
        }

        private boolean show(GatewayClient gateway, String id, boolean change) throws Failure {
            if (all) {
                output().list(gateway.get(path(id) + "/scopes").path("items"), ALL_OF_A_SCOPE);
                return true;
            }
            Set<String> scopes = new LinkedHashSet<>();
            if (exactly == null) {
                gateway.get(path(id)).path("scopes").forEach(scope -> scopes.add(scope.asText()));
                scopes.addAll(more);
                scopes.removeAll(less);
            } else {
                exactly.stream().filter(scope -> !scope.isBlank()).forEach(scopes::add);
            }
            ObjectNode body = body();
            scopes(body, scopes);
            JsonNode answer = exactly == null && !change ? body : gateway.call("PUT", path(id) + "/scopes", body);
            output().done(scopes.isEmpty() ? "No scopes." : String.join(", ", scopes), answer);
            return true;
        }
    }

    @Command(
            name = "revoke",
            description = {
                "End a node's pairing: its connection is closed and its token counts no more.",
                "At a terminal, it asks first."
            })
    static final class Revoke extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Override
        protected boolean run() throws Failure {
            GatewayClient gateway = gateway();
            return NodeNames.on(gateway, nodeId, id -> {
                if (!yes) {
                    requireSure("Revoke " + id + "? It has to be paired anew to come back.", "Not revoked.");
                }
                output().done("Revoked " + id + ".", gateway.call("DELETE", path(id), null));
                return true;
            });
        }
    }

    @Command(
            name = "forget",
            description = {
                "Delete a registration that is revoked or was never used, for good.",
                "Its id is never given to another. At a terminal, it asks first."
            })
    static final class Forget extends Verb {
        @Parameters(paramLabel = "NODE", description = "Its id or its name.")
        private String nodeId = "";

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Override
        protected boolean run() throws Failure {
            GatewayClient gateway = gateway();
            return NodeNames.on(gateway, nodeId, id -> {
                if (!yes) {
                    requireSure("Delete the registration " + id + " for good?", "Not deleted.");
                }
                output().done("Forgot " + id + ".", gateway.call("DELETE", path(id) + "?forget=true", null));
                return true;
            });
        }
    }
}
