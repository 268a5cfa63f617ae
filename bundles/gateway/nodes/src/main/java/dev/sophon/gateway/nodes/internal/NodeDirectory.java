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
import dev.sophon.gateway.store.Recorded;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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
    /** Ids of nodes that are being written. */
    private final Set<String> reserved = ConcurrentHashMap.newKeySet();

    private final UnsavedNodes unsaved;

    /**
     * What somebody decides on a node.
     *
     * @param why one for each thing that is decided, at least one
     * @param published runs when it is written and can be seen, on a thread that must not be blocked
     */
    record Decision(NodeEntry.State next, List<AuditEntry> why, Runnable published) {
        Decision(NodeEntry.State next, AuditEntry why, Runnable published) {
            this(next, List.of(why), published);
        }

        Decision(NodeEntry.State next, AuditEntry why) {
            this(next, why, () -> {});
        }
    }

    @Activate
    public NodeDirectory(
            @Reference Store store, @Reference Audit audit, @Reference Events events, @Reference Time time) {
        this.store = store;
        this.audit = audit;
        this.events = events;
        this.time = time;
        this.unsaved = new UnsavedNodes(store);
        Map<String, Catalogue> kept = store.read(catalogues::load);
        store.read(connection -> NodeRecords.all(connection, sha256 -> kept.getOrDefault(sha256, Catalogue.EMPTY)))
                .forEach(this::restore);
        store.writeLater(Catalogues::forgetUnused);
    }

    /** Who was online when the Gateway went down has lost its connection, and goes on being late from there. */
    private void restore(NodeEntry.State known) {
        Node node = known.node().status() == NodeStatus.ONLINE ? known.node().with(NodeStatus.STALE) : known.node();
        Instant heard = node.vitals().lastHeartbeatAt();
        Duration silent = heard == null ? Duration.ZERO : Duration.between(heard, time.now());
        long nanos = silent.isNegative()
                ? 0
                : Math.min(silent.toNanos(), Duration.ofDays(1).toNanos());
        entries.put(node.nodeId(), new NodeEntry(store, known.with(node), time.nanos() - nanos));
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

    /**
     * Puts a new node in, once it is written; false if its id is taken.
     *
     * @throws StoreException if it was not written; there is no such node then
     */
    boolean add(NodeEntry.State state, AuditEntry why) {
        String id = state.node().nodeId();
        if (!reserved.add(id)) {
            return false;
        }
        try {
            if (entries.containsKey(id) || NodeRecords.isForgotten(store, id)) {
                return false;
            }
            Recorded.once(
                    store,
                    transaction -> {
                        NodeRecords.insert(transaction, state);
                        audit.append(transaction, why);
                    },
                    () -> {
                        NodeEntry entry = new NodeEntry(store, state, time.nanos());
                        entries.put(id, entry);
                        publish(Event.NODE_PENDING, entry);
                    });
            return true;
        } finally {
            reserved.remove(id);
        }
    }

    /**
     * Decides on a node: its record, its pairing and why it changed are written all at once, then the decision can be seen,
     * and everybody is told. Waits for that; must not be called with the entry's monitor held.
     *
     * @param decide gives {@code null} for no change
     * @throws StoreException if it was not written; all is as before then
     */
    NodeEntry.State decide(NodeEntry entry, Function<NodeEntry.State, @Nullable Decision> decide) {
        try {
            return entry.recorded().change(before -> change(entry, before, decide.apply(before)));
        } finally {
            unsaved.handIn();
        }
    }

    /** The same without waiting; what cannot be written is logged. */
    void decideLater(NodeEntry entry, Function<NodeEntry.State, @Nullable Decision> decide) {
        var unused = decideAside(entry, decide).whenComplete((state, failure) -> {
            if (failure != null) {
                LOG.warn("What became of node {} could not be written: {}", entry.id(), failure.getMessage());
            }
        });
    }

    /** The same without waiting, for whoever wants to know what comes of it; completes as {@link #decide} returns or throws. */
    CompletableFuture<NodeEntry.State> decideAside(
            NodeEntry entry, Function<NodeEntry.State, @Nullable Decision> decide) {
        return entry.recorded()
                .changeLater(before -> change(entry, before, decide.apply(before)))
                .whenComplete((state, failure) -> unsaved.handIn());
    }

    /**
     * Deletes a node, once that is written.
     *
     * @param check throws what forbids it
     * @throws StoreException if it was not written; the node is there then
     */
    void forget(NodeEntry entry, Consumer<Node> check, AuditEntry why) {
        entry.recorded().change(before -> {
            requireKnown(entry);
            check.accept(before.node());
            return new Recorded.Change<>(
                    standing -> standing,
                    transaction -> {
                        NodeRecords.forget(transaction, entry.id());
                        audit.append(transaction, why);
                    },
                    () -> {
                        entries.remove(entry.id());
                        LOG.info("Node {} is forgotten", entry.id());
                        publish(Event.NODE_FORGOTTEN, entry);
                    });
        });
    }

    /** Whoever decides on a node may have found it before it was deleted. */
    private void requireKnown(NodeEntry entry) {
        if (get(entry.id()) != entry) {
            throw Refusal.notFound("No node has this id");
        }
    }

    private Recorded.@Nullable Change<NodeEntry.State> change(
            NodeEntry entry, NodeEntry.State before, @Nullable Decision decision) {
        if (decision == null) {
            return null;
        }
        requireKnown(entry);
        NodeEntry.State next = decision.next();
        return new Recorded.Change<>(
                standing -> next.over(before, standing),
                transaction -> {
                    NodeRecords.updateDecided(transaction, next);
                    for (AuditEntry why : decision.why()) {
                        audit.append(transaction, why);
                    }
                },
                () -> {
                    // What was said meanwhile has not been written over the decision.
                    unsaved.whole(entry);
                    if (before.node().status() == next.node().status()) {
                        publish(Event.NODE_CHANGED, entry);
                    } else {
                        announce(
                                entry,
                                before.node().status(),
                                "by " + decision.why().get(0).actor());
                    }
                    decision.published().run();
                });
    }

    /** Writes what a node says of itself, within a moment. */
    void saveLater(NodeEntry entry) {
        unsaved.whole(entry);
    }

    void saveVitalsLater(NodeEntry entry) {
        unsaved.vitals(entry);
    }

    /**
     * Lets a node stand otherwise, and tells everybody; does nothing if it stands so already, or its pairing is over. The
     * caller holds the entry's monitor.
     */
    void stand(NodeEntry entry, NodeStatus status, @Nullable String reason) {
        NodeStatus before = entry.node().status();
        if (before == status || !before.admitted()) {
            return;
        }
        entry.said(node -> node.status().admitted() ? node.with(status) : node);
        unsaved.whole(entry);
        announce(entry, before, reason);
    }

    /**
     * Lets a node that is connected stand as online; or as in trouble, if it was granted no scope, so that nobody may use
     * what it can do. The caller holds the entry's monitor.
     */
    void standConnected(NodeEntry entry) {
        Node node = entry.node();
        if (node.scopes().isEmpty() && !node.catalogue().commands().isEmpty()) {
            stand(entry, NodeStatus.ERROR, "it was granted no scope");
        } else {
            stand(entry, NodeStatus.ONLINE, null);
        }
    }

    private void announce(NodeEntry entry, NodeStatus before, @Nullable String reason) {
        NodeStatus status = entry.node().status();
        String type = "node." + status.wireName();
        audit.activity(
                AuditEntry.of(time.now(), Principal.GATEWAY.id(), Principal.GATEWAY.name(), type, entry.id(), reason));
        LOG.info("Node {} is {} (was {})", entry.id(), status.wireName(), before.wireName());
        publish(type, entry);
    }

    /**
     * Takes in whether the person at a node lets commands run, and tells everybody if that has changed. It is not written: the
     * Node says it anew each time it connects. The caller holds the entry's monitor.
     */
    void pause(NodeEntry entry, Node.@Nullable Pause pause) {
        if (Objects.equals(entry.node().pause(), pause)) {
            return;
        }
        entry.said(node -> node.with(pause));
        if (!entry.tellsPause(time.nanos())) {
            return;
        }
        String type = pause == null ? Event.NODE_RESUMED : Event.NODE_PAUSED;
        String by = pause == null ? null : pause.by();
        audit.activity(
                AuditEntry.of(time.now(), Principal.GATEWAY.id(), Principal.GATEWAY.name(), type, entry.id(), by));
        LOG.info("Node {} {}", entry.id(), pause == null ? "runs commands again" : "is paused by its person");
        publish(type, entry);
    }

    /**
     * Tells everybody which versions a node has put aside that it had not put aside before. The caller holds the entry's
     * monitor.
     */
    void quarantined(NodeEntry entry, Map<String, String> before) {
        List<String> words = entry.node().machine().quarantined().entrySet().stream()
                .filter(one -> !before.containsKey(one.getKey()))
                .map(one -> one.getKey() + ": " + one.getValue())
                .toList();
        if (words.isEmpty() || !entry.tellsQuarantine(time.nanos())) {
            return;
        }
        for (String one : words) {
            audit.activity(AuditEntry.of(
                    time.now(),
                    Principal.GATEWAY.id(),
                    Principal.GATEWAY.name(),
                    Event.NODE_QUARANTINED,
                    entry.id(),
                    one));
        }
        LOG.warn("Node {} has put {} versions of itself aside", entry.id(), words.size());
        publish(Event.NODE_QUARANTINED, entry);
    }

    /** Tells operators that somebody has shown a node's token without its key. The caller holds the entry's monitor. */
    void unproved(NodeEntry entry, String words) {
        if (entry.tellsUnproved(time.nanos())) {
            audit.activity(AuditEntry.of(
                    time.now(), Principal.GATEWAY.id(), Principal.GATEWAY.name(), "node.unproved", entry.id(), words));
            LOG.warn("A connection with the token of node {} was refused, from {}", entry.id(), words);
        }
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

    AuditEntry why(String action, String nodeId, Principal by, @Nullable String subject) {
        return AuditEntry.of(time.now(), by.id(), by.name(), action, nodeId, subject);
    }
}
