package dev.sophon.gateway.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A store in front of another one that fails, throws, undoes or waits when it is told to. Thread-safe. */
public final class FaultyStore implements Store, AutoCloseable {
    /** What becomes of a write that somebody waits for. */
    public enum Fault {
        /** It is not made, and its future says so. */
        FAILS,
        /** It is run in its transaction, which is rolled back. */
        UNDONE,
        /** It is not even taken in: the call throws, against what the store promises. */
        THROWS,
        /** It is neither made nor refused until {@link #release}. */
        WAITS
    }

    private final Store store;
    private final List<Held> waiting = new ArrayList<>();
    private int writes;
    private int at;
    private boolean further;
    private @Nullable Fault fault;
    private volatile boolean drops;
    private volatile boolean behind;

    private record Held(Runnable make, CompletableFuture<Void> told) {}

    public FaultyStore(Store store) {
        this.store = store;
    }

    /** From now on this becomes of each write. */
    public void all(Fault what) {
        arm(1, true, what);
    }

    /** This becomes of one write from now on, 1 for the next; those after it are made again. */
    public void at(int number, Fault what) {
        arm(number, false, what);
    }

    private synchronized void arm(int number, boolean all, Fault what) {
        writes = 0;
        at = number;
        further = all;
        fault = what;
    }

    /** It works again; what waits is made, in its order. Gives how many writes were asked for since it was told. */
    public int release() {
        int asked;
        List<Held> go;
        synchronized (this) {
            asked = writes;
            go = works();
        }
        go.forEach(held -> held.make().run());
        return asked;
    }

    /** Lets go of what waits: whoever closes what writes through it may wait for that, also where a test has failed. */
    @Override
    public void close() {
        release();
    }

    /** It works again; what waits is not made, as after a silence that was an outage. */
    public void refuse() {
        works().forEach(held -> held.told().completeExceptionally(new StoreException("told to refuse")));
    }

    private synchronized List<Held> works() {
        fault = null;
        writes = 0;
        List<Held> held = List.copyOf(waiting);
        waiting.clear();
        return held;
    }

    /** Whether it says from now on that it does not keep up. */
    public void behind(boolean whether) {
        behind = whether;
    }

    /** Whether writes that nobody waits for are dropped from now on. */
    public void drop(boolean whether) {
        drops = whether;
    }

    /** How many writes were asked for since it was told what becomes of them. */
    public synchronized int asked() {
        return writes;
    }

    /** How many are neither made nor refused. */
    public synchronized int held() {
        return waiting.size();
    }

    private CompletableFuture<Void> write(Write write, boolean soon) {
        Fault now;
        CompletableFuture<Void> later = new CompletableFuture<>();
        synchronized (this) {
            writes++;
            now = writes == at || (further && writes > at) || !waiting.isEmpty() ? fault : null;
            if (!waiting.isEmpty() || now == Fault.WAITS) {
                // Those behind one that waits wait too: nothing is written before what came earlier.
                waiting.add(new Held(
                        () -> {
                            var unused = (soon ? store.writeSoon(write) : store.write(write))
                                    .whenComplete((done, failure) -> {
                                        if (failure == null) {
                                            later.complete(null);
                                        } else {
                                            later.completeExceptionally(failure);
                                        }
                                    });
                        },
                        later));
                return later;
            }
        }
        if (now == Fault.THROWS) {
            throw new StoreException("told to throw");
        }
        if (now == Fault.FAILS) {
            return CompletableFuture.failedFuture(new StoreException("told to fail"));
        }
        return now == Fault.UNDONE
                ? store.write(transaction -> {
                    write.run(transaction);
                    throw new SQLException("told to be undone");
                })
                : soon ? store.writeSoon(write) : store.write(write);
    }

    @Override
    public CompletableFuture<Void> write(Write write) {
        return write(write, false);
    }

    @Override
    public CompletableFuture<Void> writeSoon(Write write) {
        return write(write, true);
    }

    @Override
    public void writeLater(Write write) {
        if (drops) {
            write.dropped();
        } else {
            store.writeLater(write);
        }
    }

    @Override
    public void commit(Write write) {
        try {
            write(write, false).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException failed ? failed : new StoreException("not written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        }
    }

    @Override
    public <T> T read(Query<T> query) {
        return store.read(query);
    }

    @Override
    public int waiting() {
        return store.waiting();
    }

    @Override
    public boolean keepsUp() {
        return !behind && store.keepsUp();
    }
}
