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
 * The one writer: a thread that takes what waits, runs it in one transaction and commits it. Where one of the batch is
 * refused, each is run again alone, so that one bad write fails only itself. Where the database cannot be written at all,
 * who waits is told so, and what nobody waits for stays, in its order, until there is room again. The queue is bounded;
 * who finds it full waits, and while the database cannot be written, what is too much is lost and counted in the log.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int CAPACITY = 50_000;
    private static final int BATCH = 1_000;
    private static final long FULL_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is kept of writes that nobody waits for while the database cannot be written. */
    static final int KEPT = 10_000;

    static final long KEPT_BYTES = 32L << 20;
    /** After this long, a database that could not be written is tried again; before, if somebody waits for a write. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LATER_NANOS = TimeUnit.MILLISECONDS.toNanos(Store.LATER_MILLIS);
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(Store.SOON_MILLIS);
    private static final long RIPE_NANOS = TimeUnit.MILLISECONDS.toNanos(Store.RIPE_MILLIS);

    /**
     * A write, and who waits for it, if anybody does.
     *
     * @param ripe from when on a group takes it along
     */
    private record Entry(Store.Write write, @Nullable CompletableFuture<Void> done, long ripe) {}

    private final DataSource database;
    private final Commits commits;
    private final Reopening reopening;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Thread thread = new Thread(this::run, "gateway-writer");
    private ArrayDeque<Entry> queue = new ArrayDeque<>();
    /** When the next group is to be written, on the monotonic clock; of no meaning while nothing waits. */
    private long due;

    private boolean closed;
    /** The database could not be written the last time. */
    private boolean outage;

    private long keptBytes;
    private long lost;

    GroupCommit(DataSource database, Commits commits, Reopening reopening) {
        this.database = database;
        this.commits = commits;
        this.reopening = reopening;
        thread.setDaemon(true);
        thread.start();
    }

    CompletableFuture<Void> submit(Store.Write write) {
        return awaited(write, 0);
    }

    CompletableFuture<Void> soon(Store.Write write) {
        return awaited(write, SOON_NANOS);
    }

    private CompletableFuture<Void> awaited(Store.Write write, long patience) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long now = System.nanoTime();
        enqueue(new Entry(write, done, now), now + patience);
        return done;
    }

    void later(Store.Write write) {
        long now = System.nanoTime();
        enqueue(new Entry(write, null, now + RIPE_NANOS), now + LATER_NANOS);
    }

    private void enqueue(Entry entry, long entryDue) {
        lock.lock();
        try {
            if (outage && entry.done() == null && !closed) {
                keep(entry);
                return;
            }
            long patience = FULL_PATIENCE_NANOS;
            while (queue.size() >= CAPACITY && !closed && patience > 0) {
                patience = room.awaitNanos(patience);
            }
            if (closed || queue.size() >= CAPACITY) {
                throw new StoreException(closed ? "the store is closed" : "the database does not keep up");
            }
            queue.addLast(entry);
            // Who waits during an outage is to know soon whether it is over.
            wakeBy(queue.size() == BATCH || outage ? System.nanoTime() : entryDue);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the database was busy", e);
        } finally {
            lock.unlock();
        }
    }

    /** Lets the next group go out by then, behind an entry that was just added. */
    private void wakeBy(long nanos) {
        if (queue.size() == 1 || nanos - due < 0) {
            due = nanos;
            work.signal();
        }
    }

    /** Keeps what nobody waits for while the database cannot be written, if there is room for it here. */
    private void keep(Entry entry) {
        long bytes = entry.write().bytes();
        if (queue.size() >= KEPT || keptBytes + bytes > KEPT_BYTES) {
            if (lost++ == 0) {
                LOG.warn("Too much waits for the database, which cannot be written; what comes now is lost");
            }
            return;
        }
        keptBytes += bytes;
        queue.addLast(entry);
        wakeBy(System.nanoTime() + RETRY_NANOS);
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
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
            while (batch.isEmpty() && !(closed && queue.isEmpty())) {
                awaitDue();
                for (int count = ripe(); count > 0; count--) {
                    batch.add(queue.removeFirst());
                }
                // What is left is young, but behind a whole batch it may be anything.
                due = batch.size() == BATCH ? System.nanoTime() : dueOfFirst();
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
        return !batch.isEmpty();
    }

    private void awaitDue() {
        while (queue.isEmpty() && !closed) {
            work.awaitUninterruptibly();
        }
        try {
            for (long left = left(); left > 0 && !closed; left = left()) {
                work.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, a batch just goes out earlier.
            LOG.debug("The writer was interrupted");
        }
    }

    private long left() {
        return due - System.nanoTime();
    }

    /** How many of the queue go into the next group: all up to the last that is ripe, so that the order stays. */
    private int ripe() {
        if (closed || outage || queue.size() >= BATCH) {
            return Math.min(BATCH, queue.size());
        }
        long now = System.nanoTime();
        int count = 0;
        int last = 0;
        for (Entry entry : queue) {
            count++;
            if (now - entry.ripe() >= 0) {
                last = count;
            }
        }
        return last;
    }

    /** Behind a group there are only writes that nobody waits for, in the order of their times. */
    private long dueOfFirst() {
        Entry first = queue.peekFirst();
        return first == null ? System.nanoTime() : first.ripe() - RIPE_NANOS + LATER_NANOS;
    }

    private void write(List<Entry> batch) {
        Exception failure = tried(batch);
        if (failure == null) {
            wrote(batch);
        } else if (failure instanceof LostDatabase.OutcomeUnknown) {
            LOG.warn("{} writes may have been lost: {}", batch.size(), failure.getMessage());
            batch.forEach(entry -> complete(entry, failed(failure)));
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
            } else if (Outage.isOne(failure)) {
                holdBack(batch.subList(i, batch.size()), failure);
                return;
            } else {
                LOG.warn("A write to the database failed: {}", failure.toString());
                complete(one.get(0), failed(failure));
            }
        }
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
        boolean over;
        long missing;
        lock.lock();
        try {
            over = outage;
            missing = lost;
            outage = false;
            lost = 0;
        } finally {
            lock.unlock();
        }
        if (over) {
            LOG.warn("The database can be written again; {} writes that nobody waited for were lost", missing);
        }
        batch.forEach(entry -> complete(entry, null));
    }

    /**
     * Puts back what was not written and nobody waits for, before all that came later. Who waits is told, here and behind
     * it: nothing is committed before what was handed in earlier.
     */
    private void holdBack(List<Entry> batch, Exception why) {
        List<Entry> refused = new ArrayList<>();
        lock.lock();
        try {
            if (!outage) {
                LOG.warn(
                        "The database cannot be written; what nobody waits for is kept until it can: {}",
                        why.toString());
            }
            outage = true;
            due = System.nanoTime() + RETRY_NANOS;
            ArrayDeque<Entry> behind = queue;
            queue = new ArrayDeque<>();
            keptBytes = 0;
            for (List<Entry> part : List.of(List.copyOf(batch), List.copyOf(behind))) {
                for (Entry entry : part) {
                    if (entry.done() != null) {
                        refused.add(entry);
                    } else if (!closed) {
                        keep(entry);
                    } else {
                        lost++;
                    }
                }
            }
            if (closed && lost > 0) {
                LOG.warn("The database could not be written before the end; {} writes were lost", lost);
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
        StoreException failure = failed(why);
        refused.forEach(entry -> complete(entry, failure));
    }

    private void inOneTransaction(List<Entry> batch) throws SQLException {
        SQLException atCommit = null;
        String mark = null;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (StatementCache transaction = new StatementCache(connection)) {
                for (Entry entry : batch) {
                    entry.write().run(transaction);
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
            throw new LostDatabase.OutcomeUnknown(atCommit);
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
        if (done == null) {
            return;
        }
        try {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        } catch (RuntimeException e) {
            LOG.error("What waited for a write failed", e);
        }
    }
}
