package dev.sophon.gateway.nodes;

import dev.sophon.gateway.access.Principal;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Steps;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node as it stands at one moment. Immutable.
 *
 * @param scopes what an operator has granted
 * @param machine what it said of itself when it last connected
 * @param vitals from its last heartbeat
 * @param pairing the last one, under way or ended
 * @param pause as it has said since this Gateway was started; {@code null} if it has said none
 */
public record Node(
        String nodeId,
        String displayName,
        String platform,
        NodeStatus status,
        Set<String> scopes,
        @Nullable String group,
        List<String> labels,
        Instant createdAt,
        Machine machine,
        Vitals vitals,
        Catalogue catalogue,
        @Nullable Pairing pairing,
        @Nullable Pause pause) {

    /**
     * That the person at it lets no command run.
     *
     * @param by how it was said, for people
     */
    public record Pause(String by, Instant since) {}

    /**
     * What a Node says of itself when it connects.
     *
     * @param quarantined versions of the Node that it has put aside, with the reason, in the order that it has said; empty
     *     from one that does not say
     */
    public record Machine(
            @Nullable String version,
            @Nullable String architecture,
            @Nullable String osDescription,
            @Nullable String machineName,
            Map<String, String> quarantined) {
        public static final Machine UNKNOWN = new Machine(null, null, null, null, Map.of());

        public Machine {
            quarantined = Collections.unmodifiableMap(new LinkedHashMap<>(quarantined));
        }
    }

    /**
     * What a Node says with each heartbeat.
     *
     * @param uptime in seconds
     * @param cpuPercent of the whole machine, 0 to 100
     * @param memoryMb of the Node's process, in MiB
     */
    public record Vitals(
            @Nullable Instant lastHeartbeatAt,
            @Nullable Long uptime,
            @Nullable Double cpuPercent,
            @Nullable Long memoryMb) {
        public static final Vitals UNKNOWN = new Vitals(null, null, null, null);

        /** Heard just now, with nothing told. */
        public Vitals at(Instant now) {
            return new Vitals(now, uptime, cpuPercent, memoryMb);
        }
    }

    public Node with(NodeStatus next) {
        return with(next, scopes, machine, vitals, catalogue, pairing);
    }

    public Node with(Set<String> granted) {
        return with(status, granted, machine, vitals, catalogue, pairing);
    }

    /** With the scopes that somebody may use here: what the node is granted, but no others than their own are limited to. */
    public Node limitedTo(Principal who) {
        Set<String> own = who.scopes();
        if (own == null) {
            return this;
        }
        // The one that stands for all of them is limited by the other side.
        Set<String> both = own.contains(PublishedScopes.NODE_COMMAND.name())
                ? scopes
                : scopes.contains(PublishedScopes.NODE_COMMAND.name())
                        ? own
                        : scopes.stream().filter(own::contains).collect(Collectors.toUnmodifiableSet());
        return with(both);
    }

    /** As it is shown to somebody: who is limited to some scopes is shown the commands that they can issue, and no others. */
    public Node shownTo(Principal who) {
        if (who.scopes() == null) {
            return this;
        }
        Node limited = limitedTo(who);
        return limited.with(catalogue.only(info -> Steps.granted(limited.scopes(), info.name(), info.scope())));
    }

    public Node with(@Nullable Pairing next) {
        return with(status, scopes, machine, vitals, catalogue, next);
    }

    public Node with(Vitals next) {
        return with(status, scopes, machine, next, catalogue, pairing);
    }

    public Node with(Catalogue next) {
        return with(status, scopes, machine, vitals, next, pairing);
    }

    public Node with(Machine next) {
        return with(status, scopes, next, vitals, catalogue, pairing);
    }

    public Node with(@Nullable Pause next) {
        return new Node(
                nodeId,
                displayName,
                platform,
                status,
                scopes,
                group,
                labels,
                createdAt,
                machine,
                vitals,
                catalogue,
                pairing,
                next);
    }

    /** What people call it and how they sort it. */
    public Node named(String name, @Nullable String nextGroup, List<String> nextLabels) {
        return new Node(
                nodeId,
                name,
                platform,
                status,
                scopes,
                nextGroup,
                nextLabels,
                createdAt,
                machine,
                vitals,
                catalogue,
                pairing,
                pause);
    }

    /** All that changes while a node lives; the rest is as it was registered or {@link #named}. */
    private Node with(
            NodeStatus nextStatus,
            Set<String> granted,
            Machine nextMachine,
            Vitals nextVitals,
            Catalogue nextCatalogue,
            @Nullable Pairing nextPairing) {
        return new Node(
                nodeId,
                displayName,
                platform,
                nextStatus,
                granted,
                group,
                labels,
                createdAt,
                nextMachine,
                nextVitals,
                nextCatalogue,
                nextPairing,
                pause);
    }
}
