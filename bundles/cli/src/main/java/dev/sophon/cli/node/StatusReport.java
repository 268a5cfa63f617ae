package dev.sophon.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} prints: of a Node that runs from itself, of one that does not from its state folder.
 *
 * @param tokenPrefix whose token it is, without any of its secret
 * @param secrets where token and private key lie
 * @param state of a Node that runs as it says, otherwise {@code stopped}, {@code revoked} or {@code not paired}
 * @param lastState what a stopped Node was doing last
 * @param paused while every command is refused
 * @param update what became of the last one
 */
record StatusReport(
        boolean paired,
        @Nullable String nodeId,
        @Nullable String tokenPrefix,
        @Nullable String gatewayUrl,
        SecretsCommand.@Nullable Place secrets,
        boolean running,
        String state,
        @Nullable String lastState,
        @Nullable Instant lastHeartbeat,
        @Nullable String problem,
        @Nullable Pause paused,
        @Nullable String update,
        @Nullable NodeStatus node) {

    static StatusReport of(StateFolder folder, Optional<Configuration> pairing, Optional<NodeStatus> running) {
        String nodeId = pairing.map(known -> known.token().nodeId()).orElse(null);
        String prefix = pairing.map(known -> known.token().prefix()).orElse(null);
        String update = UpdateRecord.exists(folder) ? UpdateRecord.read(folder).said() : null;
        SecretsCommand.Place secrets = pairing.map(SecretsCommand.Place::of).orElse(null);
        String gateway = pairing.map(known -> known.gatewayUrl().toString()).orElse(null);
        if (running.isPresent()) {
            NodeStatus now = running.get();
            return new StatusReport(
                    pairing.isPresent(),
                    nodeId,
                    prefix,
                    gateway,
                    secrets,
                    true,
                    now.state(),
                    null,
                    now.lastHeartbeat(),
                    now.problem(),
                    now.paused(),
                    update,
                    now);
        }
        Optional<Revocation> revocation = pairing.flatMap(known -> Revocation.read(folder, known.token()));
        JsonNode last = last(folder);
        return new StatusReport(
                pairing.isPresent(),
                nodeId,
                prefix,
                gateway,
                secrets,
                false,
                revocation.isPresent() ? "revoked" : pairing.isPresent() ? "stopped" : "not paired",
                last.path("state").textValue(),
                instant(last.path("lastHeartbeat").textValue()),
                revocation.map(Revocation::reason).orElse(null),
                Pause.read(folder).orElse(null),
                update,
                null);
    }

    private static JsonNode last(StateFolder folder) {
        try {
            return Json.tree(Files.readAllBytes(folder.lastStatus()));
        } catch (IOException | IllegalArgumentException e) {
            // It never ran, or its note is damaged: nothing is known.
            return Json.mapper().missingNode();
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!paired) {
            lines.add("Not paired. Run: sophon-node pair");
        } else {
            lines.add("Node ID:         " + nodeId);
            lines.add("Token:           " + tokenPrefix + "…");
            lines.add("Gateway:         " + gatewayUrl);
            if (secrets != null) {
                lines.add("Secrets:         " + secrets.words());
            }
        }
        if (!paired && !running) {
            return lines;
        }
        lines.add("State:           " + words(state)
                + (state.equals("stopped") ? ". Start it: sophon-node start" : running ? "" : ", and not running"));
        if (paused != null) {
            lines.add("Paused:          since " + paused.since().truncatedTo(ChronoUnit.SECONDS) + " by " + paused.by()
                    + ". Let commands run again: sophon-node resume");
        }
        if (node != null && node.panicKey() != null && node.panicKey().problem() != null) {
            lines.add("Panic key:       " + node.panicKey().keys() + " does not stop agents here, or not always: "
                    + node.panicKey().problem());
        }
        if (problem != null) {
            lines.add("Problem:         " + problem);
        }
        if (update != null) {
            lines.add("Update:          " + update);
        }
        if (paired || lastHeartbeat != null) {
            lines.add("Last heartbeat:  " + ago(lastHeartbeat));
        }
        if (node != null) {
            lines.add("Scopes:          "
                    + (node.scopes().isEmpty() ? "none" : String.join(", ", new TreeSet<>(node.scopes()))));
            lines.add("Commands:        " + node.available() + " available, " + node.unavailable() + " unavailable, "
                    + node.inFlight() + " running");
            lines.add(
                    "Process:         " + node.pid() + ", version " + node.version() + ", up " + node.uptime() + " s");
        }
        return lines;
    }

    private static String words(String state) {
        return state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1);
    }

    private static String ago(@Nullable Instant time) {
        return time == null
                ? "never"
                : time.truncatedTo(ChronoUnit.SECONDS) + " ("
                        + Math.max(0, ChronoUnit.SECONDS.between(time, Instant.now())) + " s ago)";
    }
}
