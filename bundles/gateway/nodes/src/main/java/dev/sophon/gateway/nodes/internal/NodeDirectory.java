package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All nodes in memory, and the one way by which their records change. Shared by the components of this bundle. */
@Component(service = NodeDirectory.class)
public final class NodeDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDirectory.class);

    private final Store store;
    private final Audit audit;
    private final Events events;
    private final Time time;
    private final Catalogues catalogues = new Catalogues();
    private final Map<String, NodeEntry> entries = new ConcurrentHashMap<>();

    @Activate
    public NodeDirectory(
            @Reference Store store, @Reference Audit audit, @Reference Events events, @Reference Time time) {
        this.store = store;
        this.audit = audit;
        this.events = events;
        this.time = time;
        Map<String, Catalogue> kept = store.read(catalogues::load);
        store.read(connection -> NodeRecords.all(connection, sha256 -> kept.getOrDefault(sha256, Catalogue.EMPTY)))
                .forEach(this::restore);
        store.writeLater(Catalogues::forgetUnused);
    }

    /** Who was online when the Gateway went down has lost its connection, and goes on being late from there. */
    private void restore(NodeRecords.Row row) {
        Node node = row.node().status() == NodeStatus.ONLINE ? row.node().with(NodeStatus.STALE) : row.node();
        Instant heard = node.vitals().lastHeartbeatAt();
        Duration silent = heard == null ? Duration.ZERO : Duration.between(heard, time.now());
        long nanos = silent.isNegative()
                ? 0
                : Math.min(silent.toNanos(), Duration.ofDays(1).toNanos());
        entries.put(node.nodeId(), new NodeEntry(node, row.tokenSha256(), row.pairingSha256(), time.nanos() - nanos));
    }

    Catalogues catalogues() {
        return catalogues;
    }

    Collection<NodeEntry> all() {
        return entries.values();
    }

    Optional<NodeEntry> find(String nodeId) {
        return Optional.ofNullable(entries.get(nodeId));
    }

    NodeEntry get(String nodeId) {
        NodeEntry entry = entries.get(nodeId);
        if (entry == null) {
            throw Refusal.notFound("No node has this id");
        }
        return entry;
    }

    /** Puts a new node in; false if its id is taken. */
    boolean add(NodeEntry entry, AuditEntry why) {
        if (entries.putIfAbsent(entry.id(), entry) != null) {
            return false;
        }
        store.commit(transaction -> {
            NodeRecords.insert(transaction, entry);
            audit.append(transaction, why);
        });
        return true;
    }

    /**
     * Commits a changed record, its pairing and why it changed, all at once, and tells everybody if it stands otherwise
     * now. The caller holds the entry's monitor.
     */
    void commit(NodeEntry entry, Node next, AuditEntry why) {
        Node before = entry.node();
        entry.node(next);
        try {
            store.commit(transaction -> {
                NodeRecords.update(transaction, entry);
                NodeRecords.savePairing(transaction, entry);
                audit.append(transaction, why);
            });
        } catch (StoreException e) {
            entry.node(before);
            throw e;
        }
        if (before.status() == next.status()) {
            publish(Event.NODE_CHANGED, entry);
        } else {
            announce(entry, before.status(), "by " + why.actor());
        }
    }

    /** Writes what a node says of itself, within a moment. */
    void saveLater(NodeEntry entry) {
        store.writeLater(transaction -> {
            Catalogues.save(transaction, entry.node().catalogue());
            NodeRecords.update(transaction, entry);
        });
    }

    void saveVitalsLater(NodeEntry entry) {
        store.writeLater(transaction -> NodeRecords.updateVitals(transaction, entry));
    }

    /**
     * Lets a node stand otherwise, and tells everybody; does nothing if it stands so already. The caller holds the entry's
     * monitor.
     */
    void stand(NodeEntry entry, NodeStatus status, @Nullable String reason) {
        NodeStatus before = entry.node().status();
        if (before == status) {
            return;
        }
        entry.node(entry.node().with(status));
        store.writeLater(transaction -> NodeRecords.update(transaction, entry));
        announce(entry, before, reason);
    }

    private void announce(NodeEntry entry, NodeStatus before, @Nullable String reason) {
        NodeStatus status = entry.node().status();
        String type = "node." + status.wireName();
        audit.activity(
                AuditEntry.of(time.now(), Principal.GATEWAY.id(), Principal.GATEWAY.name(), type, entry.id(), reason));
        LOG.info("Node {} is {} (was {})", entry.id(), status.wireName(), before.wireName());
        publish(type, entry);
    }

    void publish(String type, NodeEntry entry) {
        Node node = entry.node();
        events.publish(
                type,
                node.nodeId(),
                Map.of(
                        "displayName",
                        node.displayName(),
                        "status",
                        node.status().wireName()));
    }

    AuditEntry why(String action, NodeEntry entry, Principal by, @Nullable String subject) {
        return AuditEntry.of(time.now(), by.id(), by.name(), action, entry.id(), subject);
    }
}
