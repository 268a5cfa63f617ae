package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the nodes were told and said. What one says is written within a moment, however many speak at once; what one is told
 * is written by whoever tells it, first. Thread-safe; nothing here waits.
 */
final class NodeStates {
    private final Store store;
    private final Time time;
    private final Map<String, NodeState> states = new ConcurrentHashMap<>();
    private final Set<NodeState> unsaved = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean queued = new AtomicBoolean();

    NodeStates(Store store, Time time) {
        this.store = store;
        this.time = time;
        FleetRecords.nodes(store, time.nanos()).forEach(state -> states.put(state.nodeId(), state));
    }

    Collection<NodeState> all() {
        return states.values();
    }

    Optional<NodeState> find(String nodeId) {
        return Optional.ofNullable(states.get(nodeId));
    }

    /** That of a node, which may be new. */
    NodeState of(String nodeId) {
        return states.computeIfAbsent(
                nodeId, id -> new NodeState(id, false, NodeState.Told.NOTHING, NodeState.Said.NOTHING, time.nanos()));
    }

    void forget(String nodeId) {
        NodeState gone = states.remove(nodeId);
        if (gone != null) {
            unsaved.remove(gone);
            store.writeLater(transaction -> FleetRecords.forget(transaction, nodeId));
        }
    }

    void saveLater(NodeState state) {
        unsaved.add(state);
        if (queued.compareAndSet(false, true)) {
            store.writeLater(new Save());
        }
    }

    /** It may run again, when the transaction has failed that it shared: with what it has taken before, as that is then. */
    private final class Save implements Store.Write {
        private final Set<NodeState> taken = new HashSet<>();

        @Override
        public void run(Transaction transaction) throws SQLException {
            // From here on what is added needs a write of its own.
            queued.set(false);
            for (NodeState state : List.copyOf(unsaved)) {
                if (unsaved.remove(state)) {
                    taken.add(state);
                }
            }
            for (NodeState state : taken) {
                if (states.containsKey(state.nodeId())) {
                    FleetRecords.save(transaction, state);
                }
            }
        }

        /** Tried again with the next that is added. */
        @Override
        public void dropped() {
            queued.set(false);
            unsaved.addAll(taken);
        }
    }
}
