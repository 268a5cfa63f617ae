package dev.sophon.gateway.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A state in memory that is also in the database, and the one way to change it: what is decided is written first, and
 * published when it is committed. A write that fails leaves the state as it was; one whose caller has given up waiting is
 * published all the same when it is made. Changes of one state are decided and written one after another; where the database
 * is away, those that wait behind the one that finds out fail with it. Thread-safe; {@link #now} never waits.
 *
 * @param <S> an immutable type
 */
public final class Recorded<S> {
    private static final int PATIENCE_SECONDS = 60;

    private final Store store;
    private final Object turn = new Object();
    private CompletableFuture<?> last = CompletableFuture.completedFuture(true);
    private volatile int underWay;
    /** How many writes have failed for want of a database. */
    private volatile int outages;

    private volatile S state;

    /**
     * What becomes of a state.
     *
     * @param becomes makes of the state as it stands when the record is written what is published
     * @param record writes it
     * @param published runs once the state is published, on a thread that must not be blocked
     */
    public record Change<S>(UnaryOperator<S> becomes, Store.Write record, Runnable published) {}

    public Recorded(Store store, S first) {
        this.store = store;
        this.state = first;
    }

    /**
     * Writes something that is in memory only once it is written, and waits for that.
     *
     * @param published puts it there, on a thread that must not be blocked
     * @throws StoreException if it was not written
     */
    public static void once(Store store, Store.Write record, Runnable published) {
        new Recorded<>(store, true).change(state -> new Change<>(same -> same, record, published));
    }

    public S now() {
        return state;
    }

    /** Whether a change is being written: the database may be ahead of {@link #now} for a moment. */
    public boolean changing() {
        return underWay > 0;
    }

    /** Changes what is not decided but happens, at once; whoever does so sees to the record. */
    public synchronized S adjust(UnaryOperator<S> change) {
        state = change.apply(state);
        return state;
    }

    /**
     * Decides on the state as it stands once all changes before are made, writes it and publishes it, and waits for that.
     *
     * @param decision called on a thread that must not be blocked; gives {@code null} for no change; what it throws is
     *     thrown here, and nothing changes
     * @return what was published
     * @throws StoreException if it was not written
     */
    public S change(Function<S, @Nullable Change<S>> decision) {
        try {
            return changeLater(decision).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new StoreException("not written", e);
        } catch (TimeoutException e) {
            throw new StoreException("it is not known yet whether the database has written it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing", e);
        }
    }

    /** The same without waiting. The future completes with what was published, or as {@link #change} throws. */
    public CompletableFuture<S> changeLater(Function<S, @Nullable Change<S>> decision) {
        synchronized (turn) {
            int known = outages;
            CompletableFuture<S> mine = last.handle((before, failure) -> true).thenCompose(ended -> {
                if (known != outages) {
                    // Each by itself would wait as long for a silent database, one after another.
                    throw new StoreException("the database could not be written for the change before");
                }
                return write(decision.apply(state));
            });
            last = mine;
            return mine.handle(Recorded::told);
        }
    }

    private static <S> S told(S published, @Nullable Throwable failure) {
        if (failure == null) {
            return published;
        }
        Throwable cause = unwrapped(failure);
        throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private CompletableFuture<S> write(@Nullable Change<S> change) {
        if (change == null) {
            return CompletableFuture.completedFuture(state);
        }
        begun(1);
        return handedIn(change.record()).handle((done, failure) -> {
            if (failure != null) {
                failed();
                throw unwrapped(failure) instanceof StoreException known
                        ? known
                        : new StoreException("the database could not be written", unwrapped(failure));
            }
            S published = adjust(change.becomes());
            begun(-1);
            change.published().run();
            return published;
        });
    }

    private CompletableFuture<Void> handedIn(Store.Write record) {
        try {
            return store.write(record);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized void begun(int more) {
        underWay += more;
    }

    private synchronized void failed() {
        underWay--;
        if (!store.keepsUp()) {
            outages++;
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
