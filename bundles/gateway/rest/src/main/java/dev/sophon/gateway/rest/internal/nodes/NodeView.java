package dev.sophon.gateway.rest.internal.nodes;

import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.protocol.json.EncodedJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node as the API shows it. */
record NodeView(
        String nodeId,
        String displayName,
        String platform,
        NodeStatus status,
        Set<String> scopes,
        @Nullable String group,
        List<String> labels,
        Instant createdAt,
        @Nullable String version,
        @Nullable String architecture,
        @Nullable String osDescription,
        @Nullable String machineName,
        @Nullable Instant lastHeartbeatAt,
        @Nullable Long uptime,
        @Nullable Double cpuPercent,
        @Nullable Long memoryMb,
        @Nullable String pausedBy,
        @Nullable Instant pausedSince,
        @Nullable Map<String, String> quarantined,
        @Nullable Pairing pairing,
        @Nullable EncodedJson commands) {

    /** As an operator sees it. */
    static NodeView of(Node node) {
        return of(node, Role.OPERATOR);
    }

    /** As a role sees it: where somebody pairs from is no agent's business. */
    static NodeView of(Node node, Role role) {
        Node.Machine machine = node.machine();
        Node.Vitals vitals = node.vitals();
        Node.Pause pause = node.pause();
        return new NodeView(
                node.nodeId(),
                node.displayName(),
                node.platform(),
                node.status(),
                node.scopes(),
                node.group(),
                node.labels(),
                node.createdAt(),
                machine.version(),
                machine.architecture(),
                machine.osDescription(),
                machine.machineName(),
                vitals.lastHeartbeatAt(),
                vitals.uptime(),
                vitals.cpuPercent(),
                vitals.memoryMb(),
                pause == null ? null : pause.by(),
                pause == null ? null : pause.since(),
                machine.quarantined().isEmpty() ? null : machine.quarantined(),
                role == Role.AGENT ? null : node.pairing(),
                node.catalogue().encoded());
    }

    NodeView withoutCommands() {
        return new NodeView(
                nodeId,
                displayName,
                platform,
                status,
                scopes,
                group,
                labels,
                createdAt,
                version,
                architecture,
                osDescription,
                machineName,
                lastHeartbeatAt,
                uptime,
                cpuPercent,
                memoryMb,
                pausedBy,
                pausedSince,
                quarantined,
                pairing,
                null);
    }
}
