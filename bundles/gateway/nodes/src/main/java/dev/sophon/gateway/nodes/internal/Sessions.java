package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeSessions;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes' connections, and how nodes stand by them and by the clock: section 6 of {@code docs/protocol.md}. */
@Component
public final class Sessions implements NodeSessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    static final Duration STALE = Duration.ofSeconds(45);
    static final Duration OFFLINE = Duration.ofSeconds(90);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** What a greeting costs, the handshake of TLS above all, is work for the Gateway when it has just started. */
    private static final int RETURNS_PER_SECOND = 50;

    private static final int LEAST_RETURN_SECONDS = 2;
    /** What a Node that has heard nothing waits at most. */
    private static final int MOST_RETURN_SECONDS = 30;
    /** What the token of an unknown node is compared with, so that it takes as long as one of a known node. */
    private static final String NO_HASH = Secrets.sha256(Secrets.secret());

    private final NodeDirectory directory;
    private final NodeRouter router;
    private final Time time;
    private final Time.Scheduled sweeping;

    @Activate
    public Sessions(@Reference NodeDirectory directory, @Reference NodeRouter router, @Reference Time time) {
        this.directory = directory;
        this.router = router;
        this.time = time;
        this.sweeping = time.every(SWEEP, this::sweep);
    }

    @Deactivate
    public void close() {
        sweeping.cancel();
    }

    @Override
    public void unproved(String nodeId, String from, String why) {
        directory.find(nodeId).ifPresent(entry -> {
            synchronized (entry) {
                directory.unproved(entry, from + ": " + why);
                if (entry.link() == null && waitsForIt(entry)) {
                    directory.stand(entry, NodeStatus.ERROR, why);
                }
            }
        });
    }

    private static boolean waitsForIt(NodeEntry entry) {
        NodeStatus status = entry.node().status();
        return status == NodeStatus.OFFLINE || status == NodeStatus.APPROVED;
    }

    @Override
    public Optional<Holder> holder(String token) {
        int dot = token.indexOf('.');
        NodeEntry entry =
                dot < 0 ? null : directory.find(token.substring(0, dot)).orElse(null);
        String secret = token.substring(dot + 1);
        boolean matches = matches(secret, entry == null ? null : entry.tokenSha256());
        boolean replaced = matches(secret, entry == null ? null : entry.replacedSha256());
        if (entry == null) {
            return Optional.empty();
        }
        if (matches && entry.node().status().admitted()) {
            return Optional.of(new Holder(entry.id(), entry.publicKey()));
        }
        if (replaced) {
            showedReplaced(entry);
        }
        return Optional.empty();
    }

    private static boolean matches(String secret, @Nullable String hash) {
        return Secrets.matches(secret, hash == null ? NO_HASH : hash) && hash != null;
    }

    /** Whoever knows an id can fail with it. Who has the token of before was this node, and may be all that is left of it. */
    private void showedReplaced(NodeEntry entry) {
        synchronized (entry) {
            if (entry.link() == null && waitsForIt(entry)) {
                directory.stand(entry, NodeStatus.ERROR, "it came with the token that it had before; pair it again");
            }
        }
    }

    @Override
    public void connected(NodeLink link) {
        NodeEntry entry = directory.find(link.nodeId()).orElse(null);
        if (entry == null) {
            link.close("revoked");
            return;
        }
        synchronized (entry) {
            if (!entry.node().status().admitted()) {
                link.close("revoked");
                return;
            }
            NodeLink before = entry.link();
            entry.link(link);
            if (before != null) {
                LOG.info("Node {} connected anew; its connection {} is closed", entry.id(), before.connectionId());
                before.close("replaced");
            }
        }
        consumePairing(entry);
        LOG.info("Node {} connected as {} from {}", entry.id(), link.connectionId(), link.remoteAddress());
    }

    /** Once there is a token, only its holder can have connected. What cannot be written is tried with each heartbeat. */
    private void consumePairing(NodeEntry entry) {
        if (!consumable(entry, entry.recorded().now())) {
            return;
        }
        directory.decideLater(
                entry,
                state -> consumable(entry, state)
                        ? new NodeDirectory.Decision(
                                state.with(state.node()
                                        .with(Objects.requireNonNull(
                                                        state.node().pairing())
                                                .with(Pairing.Status.DONE))),
                                directory.why("pairing.done", entry.id(), Principal.GATEWAY, null))
                        : null);
    }

    private static boolean consumable(NodeEntry entry, NodeEntry.State state) {
        Pairing pairing = state.node().pairing();
        return pairing != null && pairing.status() == Pairing.Status.ISSUED && entry.shown(state);
    }

    @Override
    public HelloReply hello(NodeLink link, Hello hello) {
        Catalogue catalogue = directory.catalogues().of(hello.commands(), hello.scopes());
        Set<String> unsettled = NodeFields.ids("unsettled", hello.unsettled());
        NodeEntry entry = directory.get(link.nodeId());
        synchronized (entry) {
            if (entry.isCurrent(link)) {
                Catalogue before = entry.node().catalogue();
                Map<String, String> aside = entry.node().machine().quarantined();
                Node.Machine machine = new Node.Machine(
                        NodeFields.said(hello.version(), 100),
                        NodeFields.said(hello.architecture(), 100),
                        NodeFields.said(hello.osDescription(), 200),
                        NodeFields.said(hello.machineName(), 200),
                        NodeFields.quarantined(hello.quarantined()));
                Instant now = time.now();
                entry.said(node ->
                        node.with(catalogue).with(machine).with(node.vitals().at(now)));
                entry.ready(true);
                directory.saveLater(entry);
                heard(entry);
                if (before != catalogue) {
                    directory.publish(Event.NODE_CHANGED, entry);
                }
                directory.quarantined(entry, aside);
                // After the reply, which goes out when this returns.
                var unused = time.after(Duration.ofMillis(1), () -> router.resend(link, unsettled));
            }
            return new HelloReply(
                    entry.node().scopes(),
                    (int) Limits.HEARTBEAT.toSeconds(),
                    time.now(),
                    GatewayVersion.current(),
                    returnSeconds(directory.all().size()),
                    true,
                    true);
        }
    }

    /**
     * Over how long so many nodes should spread their return, in seconds. They draw their waits from all of it, half of it
     * at the mean, so that about {@link #RETURNS_PER_SECOND} try in each second.
     */
    static int returnSeconds(int nodes) {
        int spread = (2 * nodes + RETURNS_PER_SECOND - 1) / RETURNS_PER_SECOND;
        return Math.min(Math.max(spread, LEAST_RETURN_SECONDS), MOST_RETURN_SECONDS);
    }

    @Override
    public void heartbeat(NodeLink link, Heartbeat heartbeat) {
        NodeEntry entry = directory.get(link.nodeId());
        synchronized (entry) {
            if (entry.isCurrent(link)) {
                Instant now = time.now();
                double cpu = NodeFields.percent(heartbeat.cpuPercent());
                long memory = Math.max(0, heartbeat.memoryMb());
                entry.said(node -> node.with(new Node.Vitals(now, Math.max(0, heartbeat.uptime()), cpu, memory)));
                entry.beats().add(new Beat(now, cpu, memory));
                heard(entry);
            }
        }
        if (!entry.recorded().changing()) {
            consumePairing(entry);
        }
    }

    private void heard(NodeEntry entry) {
        entry.heardNanos(time.nanos());
        directory.saveVitalsLater(entry);
        directory.standConnected(entry);
    }

    @Override
    public void catalogChanged(NodeLink link, CatalogChanged changed) {
        Catalogue catalogue = directory.catalogues().of(changed.commands(), changed.scopes());
        NodeEntry entry = directory.get(link.nodeId());
        synchronized (entry) {
            if (entry.isCurrent(link)) {
                entry.said(node -> node.with(catalogue));
                directory.saveLater(entry);
                if (entry.readyLink() != null) {
                    directory.standConnected(entry);
                }
                directory.publish(Event.NODE_CHANGED, entry);
            }
        }
    }

    @Override
    public void paused(NodeLink link, Node.@Nullable Pause pause) {
        NodeEntry entry = directory.get(link.nodeId());
        synchronized (entry) {
            if (entry.isCurrent(link)) {
                directory.pause(entry, pause == null ? null : clean(pause));
            }
        }
    }

    private static Node.Pause clean(Node.Pause said) {
        return new Node.Pause(Objects.requireNonNullElse(NodeFields.said(said.by(), 100), ""), said.since());
    }

    @Override
    public void disconnected(NodeLink link) {
        NodeEntry entry = directory.find(link.nodeId()).orElse(null);
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            if (entry.isCurrent(link)) {
                boolean heardOf = isHeardOf(entry);
                entry.link(null);
                if (heardOf) {
                    directory.stand(entry, NodeStatus.STALE, "its connection is lost");
                }
            }
        }
    }

    /** Lets those stand as stale or offline who have not been heard of for as long. */
    void sweep() {
        long now = time.nanos();
        for (NodeEntry entry : List.copyOf(directory.all())) {
            if (isHeardOf(entry) || entry.node().status() == NodeStatus.STALE) {
                synchronized (entry) {
                    age(entry, now - entry.heardNanos());
                }
            }
        }
    }

    /** Online, or connected and in trouble. */
    private static boolean isHeardOf(NodeEntry entry) {
        NodeStatus status = entry.node().status();
        return status == NodeStatus.ONLINE || (status == NodeStatus.ERROR && entry.link() != null);
    }

    private void age(NodeEntry entry, long silentNanos) {
        boolean heardOf = isHeardOf(entry);
        if (silentNanos > OFFLINE.toNanos() && (heardOf || entry.node().status() == NodeStatus.STALE)) {
            directory.stand(entry, NodeStatus.OFFLINE, "no heartbeat for " + OFFLINE.toSeconds() + " s");
        } else if (silentNanos > STALE.toNanos() && heardOf) {
            directory.stand(entry, NodeStatus.STALE, "no heartbeat for " + STALE.toSeconds() + " s");
        }
    }
}
