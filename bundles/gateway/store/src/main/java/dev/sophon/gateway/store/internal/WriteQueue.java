package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be written, in its order, and when the next group of it is due. It is bounded, and holds nobody up: who
 * finds it full is told so, and what is too much and nobody waits for is dropped and counted. Thread-safe; one thread takes
 * from it.
 */
final class WriteQueue {
    private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);
    private static final int CAPACITY = 50_000;
    /** The most that one group holds. */
    static final int BATCH = 1_000;

    /** Whoever has not answered for as long is silent. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is kept of writes that nobody waits for while the database cannot be written. */
    static final int KEPT = 32_000;

    static final long KEPT_BYTES = 32L << 20;
    /**
     * From here on it is said that the database does not keep up: should that be an outage, what the commands under way still
     * have to write, two for each of 10,000, is kept too.
     */
    static final int CROWDED = 10_000;

    private static final long CROWDED_BYTES = KEPT_BYTES / 4;
    /** A group that takes longer makes it worth while to look how much there is behind it, each time after as long. */
    private static final long WEIGHED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

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
    record Entry(Store.Write write, @Nullable CompletableFuture<Void> done, long ripe) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private ArrayDeque<Entry> queue = new ArrayDeque<>();
    /** When the next group is to be written, on the monotonic clock; of no meaning while nothing waits. */
    private long due;

    private boolean closed;
    /** The database could not be written the last time. */
    private boolean outage;

    private long keptBytes;
    private long lost;
    /** A group is being written, since then. */
    private boolean taken;

    private long takenAt;
    private long weighedAt;
    private long weight;

    /** Adds one that somebody waits for, now. */
    CompletableFuture<Void> add(Store.Write write) {
        return awaited(write, 0);
    }

    /** Adds one that somebody waits for who can wait a little. */
    CompletableFuture<Void> addSoon(Store.Write write) {
        return awaited(write, SOON_NANOS);
    }

    private CompletableFuture<Void> awaited(Store.Write write, long patience) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        String refusal;
        lock.lock();
        try {
            refusal = closed
                    ? "the store is closed"
                    : queue.size() >= CAPACITY ? "the database does not keep up: too much waits for it" : null;
            if (refusal == null) {
                long now = System.nanoTime();
                queue.addLast(new Entry(write, done, now));
                // Who waits during an outage is to know soon whether it is over.
                wakeBy(queue.size() == BATCH || outage ? now : now + patience);
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            done.completeExceptionally(new StoreException(refusal));
        }
        return done;
    }

    /** Adds one that nobody waits for. */
    void addLater(Store.Write write) {
        boolean taken;
        lock.lock();
        try {
            long now = System.nanoTime();
            Entry entry = new Entry(write, null, now + RIPE_NANOS);
            if (outage && !closed) {
                taken = keep(entry);
            } else if (closed || queue.size() >= CAPACITY) {
                taken = false;
                countLost();
            } else {
                taken = true;
                queue.addLast(entry);
                wakeBy(queue.size() == BATCH ? now : now + LATER_NANOS);
            }
        } finally {
            lock.unlock();
        }
        if (!taken) {
            write.dropped();
        }
    }

    private void countLost() {
        if (lost++ == 0) {
            LOG.warn("Too much waits for the database; what comes now and nobody waits for is lost");
        }
    }

    /** Takes one back that somebody waits for; false if it is being written, or has been. */
    boolean withdraw(CompletableFuture<Void> done) {
        lock.lock();
        try {
            return queue.removeIf(entry -> entry.done() == done);
        } finally {
            lock.unlock();
        }
    }

    /** Whether what is handed in now is written soon, as far as is known. */
    boolean keepsUp() {
        lock.lock();
        try {
            if (outage || closed || queue.size() >= CROWDED) {
                return false;
            }
            long now = System.nanoTime();
            long busy = taken ? now - takenAt : 0;
            return busy <= SILENT_NANOS && (busy <= WEIGHED_NANOS || weight(now) < CROWDED_BYTES);
        } finally {
            lock.unlock();
        }
    }

    /** What waits here and nobody waits for, in bytes; a command's grows with its result. */
    private long weight(long now) {
        if (now - Math.max(weighedAt, takenAt) > WEIGHED_NANOS) {
            weight = queue.stream()
                    .filter(entry -> entry.done() == null)
                    .mapToLong(entry -> entry.write().bytes())
                    .sum();
            weighedAt = now;
        }
        return weight;
    }

    /** Lets the next group go out by then, behind an entry that was just added. */
    private void wakeBy(long nanos) {
        if (queue.size() == 1 || nanos - due < 0) {
            due = nanos;
            work.signal();
        }
    }

    /** Keeps what nobody waits for while the database cannot be written, if there is room for it here. */
    private boolean keep(Entry entry) {
        long bytes = entry.write().bytes();
        if (queue.size() >= KEPT || keptBytes + bytes > KEPT_BYTES) {
            countLost();
            return false;
        }
        keptBytes += bytes;
        queue.addLast(entry);
        wakeBy(System.nanoTime() + RETRY_NANOS);
        return true;
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is taken in; what is there is still given out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next batch, which is empty where an outage is to be looked at; false at the end of all. */
    boolean take(List<Entry> batch) {
        lock.lock();
        try {
            taken = false;
            while (batch.isEmpty() && !(closed && queue.isEmpty())) {
                awaitDue();
                for (int count = ripe(); count > 0; count--) {
                    batch.add(queue.removeFirst());
                }
                if (batch.isEmpty() && queue.isEmpty() && outage) {
                    due = System.nanoTime() + RETRY_NANOS;
                    break;
                }
                // What is left is young, but behind a whole batch it may be anything.
                due = batch.size() == BATCH ? System.nanoTime() : dueOfFirst();
            }
            taken = true;
            takenAt = System.nanoTime();
            weight = 0;
            return !batch.isEmpty() || !closed;
        } finally {
            lock.unlock();
        }
    }

    private void awaitDue() {
        while (queue.isEmpty() && !closed && !outage) {
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

    /**
     * Waits a moment in an outage; who waits for a write behind it is told.
     *
     * @return false if it is closed: there is no time left
     */
    boolean pause(Exception why) {
        putBack(List.of(), why).forEach(entry -> refuse(entry, why));
        lock.lock();
        try {
            long end = System.nanoTime() + RETRY_NANOS;
            for (long left = RETRY_NANOS; left > 0 && !closed; left = end - System.nanoTime()) {
                if (work.awaitNanos(left) > 0 && queue.stream().anyMatch(entry -> entry.done() != null)) {
                    break;
                }
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private static void refuse(Entry entry, Exception why) {
        if (entry.done() != null) {
            entry.done().completeExceptionally(new StoreException("the database could not be written", why));
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

    /**
     * What was taken last is written.
     *
     * @return how many were lost in an outage, or for there being too many, that this has ended; empty if there was none
     */
    OptionalLong written() {
        lock.lock();
        try {
            OptionalLong missing = outage || lost > 0 ? OptionalLong.of(lost) : OptionalLong.empty();
            outage = false;
            lost = 0;
            return missing;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts back what was not written and nobody waits for, before all that came later. Who waits is to be told, here and
     * behind it: nothing is committed before what was handed in earlier.
     *
     * @return those that somebody waits for
     */
    List<Entry> putBack(List<Entry> batch, Exception why) {
        List<Entry> refused = new ArrayList<>();
        List<Entry> dropped = new ArrayList<>();
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
                    } else if (closed) {
                        lost++;
                        dropped.add(entry);
                    } else if (!keep(entry)) {
                        dropped.add(entry);
                    }
                }
            }
            if (closed && lost > 0) {
                LOG.warn("The database could not be written before the end; {} writes were lost", lost);
            }
        } finally {
            lock.unlock();
        }
        dropped.forEach(entry -> entry.write().dropped());
        return refused;
    }
}
