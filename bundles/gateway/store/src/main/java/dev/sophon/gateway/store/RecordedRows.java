package dev.sophon.gateway.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows of a table that are in memory as in the database, by their ids: a {@link Recorded} of a map, which is copied at
 * each change. For some ten thousand rows at most. Thread-safe; {@link #now} never waits.
 *
 * @param <R> an immutable type
 */
public final class RecordedRows<R> {
    private final Recorded<Map<String, R>> recorded;

    /**
     * What becomes of the rows.
     *
     * @param gone the ids of those that go; others may have gone already
     * @param put those that come or change
     * @param record writes it
     */
    public record Change<R>(Collection<String> gone, Map<String, R> put, Store.Write record) {
        public Change {
            gone = List.copyOf(gone);
            put = Map.copyOf(put);
        }

        public static <R> Change<R> put(String id, R row, Store.Write record) {
            return new Change<>(List.of(), Map.of(id, row), record);
        }

        public static <R> Change<R> remove(String id, Store.Write record) {
            return new Change<>(List.of(id), Map.of(), record);
        }

        private Map<String, R> applied(Map<String, R> rows) {
            Map<String, R> next = new HashMap<>(rows);
            next.keySet().removeAll(gone);
            next.putAll(put);
            return Map.copyOf(next);
        }
    }

    /**
     * Begins with what the database has.
     *
     * @param id of a row
     */
    public RecordedRows(Store store, Collection<R> rows, Function<R, String> id) {
        recorded = new Recorded<>(store, rows.stream().collect(Collectors.toUnmodifiableMap(id, row -> row)));
    }

    public Map<String, R> now() {
        return recorded.now();
    }

    /**
     * Decides on the rows as they stand once all changes before are made, writes it and publishes it, and waits for that.
     *
     * @param decision called on a thread that must not be blocked; what it throws is thrown here, and nothing changes
     * @return what was published
     * @throws StoreException if it was not written
     */
    public Map<String, R> change(Function<Map<String, R>, Change<R>> decision) {
        return recorded.change(standing -> {
            Change<R> change = decision.apply(standing);
            return new Recorded.Change<>(change::applied, change.record(), () -> {});
        });
    }
}
