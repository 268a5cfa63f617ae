package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store in SQL: on the embedded database in the state folder, or on a PostgreSQL server. */
@Component
public final class SqlStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);
    private static final int PATIENCE_SECONDS = Database.PATIENCE_SECONDS;

    private static final AtomicReference<String> SAID = new AtomicReference<>("");

    private final Database database;
    private final Reopening reading;
    private final GroupCommit writer;

    @Activate
    public SqlStore(@Reference Settings settings) throws SQLException {
        try {
            database = open(settings);
        } catch (SQLException | RuntimeException e) {
            say("The Gateway cannot answer anybody: " + e.getMessage());
            throw e;
        }
        reading = new Reopening(database.readers());
        writer = new GroupCommit(
                database.writer(), database.commits(), new Reopening(database.writer()), SqlStore::probe);
    }

    /** Writes something and takes it away again: a transaction without a change says nothing about a full disk. */
    private static void probe(Transaction transaction) throws SQLException {
        transaction
                .prepare("INSERT INTO idempotency (requester_id, node_id, idempotency_key, body_sha256, command_id,"
                        + " created_at) VALUES ('', '', '', '', '', 0)")
                .executeUpdate();
        transaction
                .prepare("DELETE FROM idempotency WHERE requester_id = '' AND node_id = '' AND idempotency_key = ''")
                .executeUpdate();
    }

    private static Database open(Settings settings) throws SQLException {
        Database database = Database.open(settings);
        try (Connection connection = database.writer().getConnection()) {
            Migrations.run(connection, script -> LOG.info("Applied {} to the database", script));
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** To the terminal too, once, although each component that needs the store tries anew: a log is not looked at then. */
    private static void say(String problem) {
        if (!problem.equals(SAID.getAndSet(problem))) {
            System.err.println(problem);
        }
    }

    /** Writes what waits; with the last connection the database closes. */
    @Deactivate
    public void close() {
        writer.close();
        database.close();
    }

    @Override
    public <T> T read(Query<T> query) {
        try {
            return reading.again(() -> {
                try (Connection connection = database.readers().getConnection()) {
                    return query.run(connection);
                }
            });
        } catch (SQLException e) {
            throw new StoreException("the database could not be read", e);
        }
    }

    @Override
    public CompletableFuture<Void> write(Write write) {
        return writer.submit(write);
    }

    @Override
    public CompletableFuture<Void> writeSoon(Write write) {
        return writer.soon(write);
    }

    @Override
    public void writeLater(Write write) {
        writer.later(write);
    }

    @Override
    public int waiting() {
        return writer.waiting();
    }

    @Override
    public boolean keepsUp() {
        return writer.keepsUp();
    }

    @Override
    public void commit(Write write) {
        CompletableFuture<Void> done = write(write);
        try {
            try {
                done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (writer.withdraw(done)) {
                    throw tooLong(e);
                }
                // It is being written: what comes of it is known when the database has answered, or lost its time.
                done.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException failed ? failed : new StoreException("not written", e);
        } catch (TimeoutException e) {
            throw tooLong(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing", e);
        }
    }

    private static StoreException tooLong(TimeoutException e) {
        return new StoreException("the database took longer than " + PATIENCE_SECONDS + " s to write", e);
    }
}
