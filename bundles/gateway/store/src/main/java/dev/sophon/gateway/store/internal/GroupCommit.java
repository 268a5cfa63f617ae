package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: a thread that takes what waits, runs it in one transaction and commits it. Where that fails, each of
 * the batch is run again alone, so that one bad write fails only itself. The queue is bounded; who finds it full waits.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int CAPACITY = 50_000;
    private static final int BATCH = 1_000;
    private static final long FULL_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Entry(Store.Write write, CompletableFuture<Void> done) {}

    private final DataSource database;
    private final Reopening reopening;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "gateway-writer");
    private boolean urgent;
    private boolean closed;

    GroupCommit(DataSource database, Reopening reopening) {
        this.database = database;
        this.reopening = reopening;
        thread.setDaemon(true);
        thread.start();
    }

    CompletableFuture<Void> submit(Store.Write write) {
        Entry entry = new Entry(write, new CompletableFuture<>());
        enqueue(entry, true);
        return entry.done();
    }

    void later(Store.Write write) {
        enqueue(new Entry(write, new CompletableFuture<>()), false);
    }

    private void enqueue(Entry entry, boolean now) {
        lock.lock();
        try {
            long patience = FULL_PATIENCE_NANOS;
            while (queue.size() >= CAPACITY && !closed && patience > 0) {
                patience = room.awaitNanos(patience);
            }
            if (closed || queue.size() >= CAPACITY) {
                throw new StoreException(closed ? "the store is closed" : "the database does not keep up");
            }
            queue.addLast(entry);
            if (now || queue.size() == 1 || queue.size() == BATCH) {
                urgent |= now || queue.size() >= BATCH;
                work.signal();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the database was busy", e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left, then ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        while (take(batch)) {
            write(batch);
            batch.clear();
        }
    }

    /** Waits for the next batch; false at the end of all. */
    private boolean take(List<Entry> batch) {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                work.awaitUninterruptibly();
            }
            long linger = TimeUnit.MILLISECONDS.toNanos(Store.LATER_MILLIS);
            while (!urgent && !closed && linger > 0) {
                linger = work.awaitNanos(linger);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the batch just goes out earlier.
            LOG.debug("The writer was interrupted");
        } finally {
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.removeFirst());
            }
            urgent = urgent && !queue.isEmpty();
            room.signalAll();
            lock.unlock();
        }
        return !batch.isEmpty();
    }

    private void write(List<Entry> batch) {
        try {
            reopening.again(() -> {
                inOneTransaction(batch);
                return batch;
            });
            batch.forEach(entry -> complete(entry, null));
        } catch (SQLException | RuntimeException e) {
            if (batch.size() == 1) {
                LOG.warn("A write to the database failed: {}", e.toString());
                complete(batch.get(0), new StoreException("the database could not be written", e));
            } else {
                batch.forEach(entry -> write(List.of(entry)));
            }
        }
    }

    private void inOneTransaction(List<Entry> batch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (StatementCache transaction = new StatementCache(connection)) {
                for (Entry entry : batch) {
                    entry.write().run(transaction);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                undo(connection, e);
                throw e;
            }
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
        try {
            if (failure == null) {
                entry.done().complete(null);
            } else {
                entry.done().completeExceptionally(failure);
            }
        } catch (RuntimeException e) {
            LOG.error("What waited for a write failed", e);
        }
    }
}
