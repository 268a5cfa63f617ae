package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.internal.WriteQueue.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: a thread that takes what waits, runs it in one transaction and commits it. Where one of the batch is
 * refused, each is run again alone, so that one bad write fails only itself. Where the database cannot be written at all,
 * who waits is told so, and what nobody waits for stays, in its order, until there is room again.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final DataSource database;
    private final Commits commits;
    private final Reopening reopening;
    private final Store.Write probe;
    private final WriteQueue queue = new WriteQueue();
    private final Thread thread = new Thread(this::run, "gateway-writer");

    /** @param probe shows in an outage whether the database can be written again, when nothing else waits */
    GroupCommit(DataSource database, Commits commits, Reopening reopening, Store.Write probe) {
        this.database = database;
        this.commits = commits;
        this.reopening = reopening;
        this.probe = probe;
        thread.setDaemon(true);
        thread.start();
    }

    CompletableFuture<Void> submit(Store.Write write) {
        return queue.add(write);
    }

    CompletableFuture<Void> soon(Store.Write write) {
        return queue.addSoon(write);
    }

    void later(Store.Write write) {
        queue.addLater(write);
    }

    int waiting() {
        return queue.waiting();
    }

    boolean keepsUp() {
        return queue.keepsUp();
    }

    /** Takes a write back that no group has taken yet; false if it is too late for that. */
    boolean withdraw(CompletableFuture<Void> done) {
        return queue.withdraw(done);
    }

    /** Writes what is left, then ends. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        while (queue.take(batch)) {
            if (batch.isEmpty()) {
                batch.add(new Entry(probe, null, 0));
            }
            write(batch);
            batch.clear();
        }
    }

    private void write(List<Entry> batch) {
        Exception failure = tried(batch);
        if (failure == null) {
            wrote(batch);
        } else if (failure instanceof LostDatabase.OutcomeUnknown unknown) {
            findOut(batch, unknown);
        } else if (Outage.isOne(failure)) {
            holdBack(batch, failure);
        } else {
            oneByOne(batch);
        }
    }

    private void oneByOne(List<Entry> batch) {
        for (int i = 0; i < batch.size(); i++) {
            List<Entry> one = batch.subList(i, i + 1);
            Exception failure = tried(one);
            if (failure == null) {
                wrote(one);
            } else if (failure instanceof LostDatabase.OutcomeUnknown unknown) {
                findOut(one, unknown);
            } else if (Outage.isOne(failure)) {
                holdBack(batch.subList(i, batch.size()), failure);
                return;
            } else {
                LOG.warn("A write to the database failed: {}", failure.toString());
                complete(one.get(0), failed(failure));
            }
        }
    }

    /**
     * Asks for as long as it takes whether a commit was made whose answer was lost: whoever is told that it failed, and
     * finds it made after all, has said so to others. Nothing is written meanwhile.
     */
    private void findOut(List<Entry> batch, LostDatabase.OutcomeUnknown unknown) {
        LOG.warn("It is not known whether {} writes were made: {}", batch.size(), unknown.getMessage());
        while (queue.pause(unknown)) {
            try (Connection next = database.getConnection()) {
                if (commits.wasMade(next, unknown.mark())) {
                    wrote(batch);
                } else {
                    write(batch);
                }
                return;
            } catch (SQLException e) {
                LOG.debug("The database cannot be asked yet", e);
            }
        }
        batch.forEach(entry -> complete(entry, failed(unknown)));
    }

    private static StoreException failed(Exception why) {
        return new StoreException("the database could not be written", why);
    }

    /** @return why it was not written */
    private @Nullable Exception tried(List<Entry> batch) {
        try {
            reopening.again(() -> {
                inOneTransaction(batch);
                return batch;
            });
            return null;
        } catch (SQLException | RuntimeException e) {
            return e;
        }
    }

    private void wrote(List<Entry> batch) {
        queue.written()
                .ifPresent(lost -> LOG.warn(
                        "The database can be written again; {} writes that nobody waited for were lost", lost));
        batch.forEach(entry -> complete(entry, null));
    }

    private void holdBack(List<Entry> batch, Exception why) {
        StoreException failure = failed(why);
        queue.putBack(batch, why).forEach(entry -> complete(entry, failure));
    }

    @SuppressWarnings("ThreadPriorityCheck") // It changes when others run, and nothing relies on it.
    private void inOneTransaction(List<Entry> batch) throws SQLException {
        SQLException atCommit = null;
        String mark = null;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (StatementCache transaction = new StatementCache(connection)) {
                for (Entry entry : batch) {
                    entry.write().run(transaction);
                    // A group is milliseconds of work. What is woken for a request on this processor meanwhile would
                    // wait that long; the slowest of a hundred requests waited for little else.
                    Thread.yield();
                }
                mark = commits.mark(connection);
                atCommit = commit(connection);
            } catch (SQLException | RuntimeException e) {
                undo(connection, e);
                throw e;
            }
        }
        if (atCommit != null && !(LostDatabase.connectionBroke(atCommit) && mark != null && wasMade(mark, atCommit))) {
            throw atCommit;
        }
    }

    private static @Nullable SQLException commit(Connection connection) {
        try {
            connection.commit();
            return null;
        } catch (SQLException e) {
            undo(connection, e);
            return e;
        }
    }

    /** Whether a commit was made whose answer was lost with the connection. */
    private boolean wasMade(String mark, SQLException atCommit) throws SQLException {
        try (Connection next = database.getConnection()) {
            return commits.wasMade(next, mark);
        } catch (SQLException e) {
            atCommit.addSuppressed(e);
            throw new LostDatabase.OutcomeUnknown(atCommit, mark);
        }
    }

    /** A database that has closed has undone it already, and says why it closed, not that. */
    private static void undo(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** What is chained to the future runs here; its fault must not end the writer. */
    private static void complete(Entry entry, @Nullable StoreException failure) {
        CompletableFuture<Void> done = entry.done();
        try {
            if (done == null) {
                if (failure != null) {
                    entry.write().dropped();
                }
            } else if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        } catch (RuntimeException e) {
            LOG.error("What waited for a write failed", e);
        }
    }
}
