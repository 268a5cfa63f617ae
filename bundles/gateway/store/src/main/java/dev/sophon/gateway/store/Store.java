package dev.sophon.gateway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The records of the Gateway. Reads run on the caller's thread, on a connection of the pool. Writes run one after another
 * on the one writer's thread, in the order they were handed in; those that wait together are committed together.
 * Thread-safe.
 */
@ProviderType
public interface Store {
    /**
     * Runs a query.
     *
     * @throws StoreException if the database fails
     */
    <T> T read(Query<T> query);

    /**
     * The rows that a query gives, in its order.
     *
     * @param row reads the one that the result stands on
     * @param values of the query's parameters
     * @throws StoreException if the database fails
     */
    default <T> List<T> rows(String sql, RowReader<T> row, Object... values) {
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    select.setObject(i + 1, values[i]);
                }
                List<T> rows = new ArrayList<>();
                try (ResultSet result = select.executeQuery()) {
                    while (result.next()) {
                        rows.add(row.read(result));
                    }
                }
                return rows;
            }
        });
    }

    /**
     * Hands a write in, to be committed at once. Never waits and never throws: what cannot be taken in completes with a
     * {@link StoreException}, as what cannot be written does. The future completes after the commit and before anything
     * behind it is written, on the writer's thread; what is chained to it must not block. It tells the truth, whenever that
     * is known: where a commit's answer was lost, once the database has been asked for it.
     */
    CompletableFuture<Void> write(Write write);

    /**
     * Hands a write in that somebody waits for who can wait a little: it is committed within {@link #SOON_MILLIS} ms, so that
     * many of them share a commit. Otherwise as {@link #write}.
     */
    CompletableFuture<Void> writeSoon(Write write);

    /**
     * Hands a write in that nobody waits for: it is committed within {@link #LATER_MILLIS} ms, or with the next one that
     * somebody waits for. It is left to itself for {@link #RIPE_MILLIS} ms unless one behind it is taken, so that one write
     * is enough for what changes soon again. While the database cannot be written, as on a full disk, it is kept, up to
     * 32,000 writes and 32 MiB of them, and written in its order when there is room again. Never waits and never throws:
     * what will not be written after all is told so by {@link Write#dropped}.
     */
    void writeLater(Write write);

    /**
     * Commits a write and everything before it, and waits for that.
     *
     * @throws StoreException if it was not written: what takes too long is taken back, so that it is not written later
     */
    void commit(Write write);

    /**
     * Waits until what was handed in before is written, for a read that is to see it.
     *
     * @return false where it cannot be written now, as on a full disk: the read sees what was written before
     */
    default boolean catchUp() {
        try {
            commit(transaction -> {});
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    /** How many writes wait for the database. */
    int waiting();

    /**
     * Whether the database takes writes, as far as is known: false while it fails, is silent, or does not keep up. Whoever
     * would begin something new then writes it down first, and does not begin where that fails.
     */
    default boolean keepsUp() {
        return true;
    }

    /** How long a write waits for company, in milliseconds. */
    int LATER_MILLIS = 50;

    /** How long a write waits for company that somebody waits for, in milliseconds. */
    int SOON_MILLIS = 4;

    /** How young a write may be to be left for the next group, in milliseconds. */
    int RIPE_MILLIS = 10;

    /** A query. */
    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A write; it may be run again, if the transaction that it shared has failed. */
    @FunctionalInterface
    interface Write {
        void run(Transaction transaction) throws SQLException;

        /** What it keeps in memory while it waits, in bytes, about. */
        default long bytes() {
            return 1_000;
        }

        /**
         * It will not be written: too much waited, the database refused it, or the store is closed. Called for what nobody
         * waits for; must be quick and never block.
         */
        default void dropped() {}
    }
}
