package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The nodes whose record is behind what they have said, each once, however often they say something. One write takes all of
 * them; what it could not write stays here. Thread-safe; nothing here waits.
 */
final class UnsavedNodes {
    /** How much of a node's record is behind. */
    private enum Part {
        VITALS,
        WHOLE
    }

    private final Store store;
    private final Map<NodeEntry, Part> unsaved = new ConcurrentHashMap<>();
    private final AtomicBoolean queued = new AtomicBoolean();

    UnsavedNodes(Store store) {
        this.store = store;
    }

    /** What a node says with each heartbeat is to be written. */
    void vitals(NodeEntry entry) {
        add(entry, Part.VITALS);
    }

    /** What a node says of itself and how it stands is to be written. */
    void whole(NodeEntry entry) {
        add(entry, Part.WHOLE);
    }

    int size() {
        return unsaved.size();
    }

    private void add(NodeEntry entry, Part part) {
        note(entry, part);
        handIn();
    }

    private void note(NodeEntry entry, Part part) {
        unsaved.merge(entry, part, (one, two) -> one.compareTo(two) > 0 ? one : two);
    }

    /** Hands in what is unsaved, unless that is done. */
    void handIn() {
        if (!unsaved.isEmpty() && queued.compareAndSet(false, true)) {
            store.writeLater(new Save());
        }
    }

    /** It may run again, when the transaction has failed that it shared: with what it has taken before, as that is then. */
    private final class Save implements Store.Write {
        private final Map<NodeEntry, Part> taken = new HashMap<>();

        @Override
        public void run(Transaction transaction) throws SQLException {
            // From here on what is added needs a write of its own.
            queued.set(false);
            for (NodeEntry entry : List.copyOf(unsaved.keySet())) {
                Part part = unsaved.remove(entry);
                if (part != null) {
                    taken.merge(entry, part, (one, two) -> one.compareTo(two) > 0 ? one : two);
                }
            }
            for (Map.Entry<NodeEntry, Part> one : taken.entrySet()) {
                NodeEntry entry = one.getKey();
                if (entry.recorded().changing()) {
                    // The database may know a decision that is not to be seen here yet: it is not written over, and
                    // whoever decides has this saved afterwards.
                    note(entry, one.getValue());
                    continue;
                }
                if (one.getValue() == Part.WHOLE) {
                    Catalogues.save(transaction, entry.node().catalogue());
                    NodeRecords.updateSaid(transaction, entry.node());
                }
                NodeRecords.updateVitals(transaction, entry.node());
            }
        }

        /** Tried again with the next that is added: in an outage nothing else helps. */
        @Override
        public void dropped() {
            queued.set(false);
            taken.forEach(UnsavedNodes.this::note);
        }
    }
}
