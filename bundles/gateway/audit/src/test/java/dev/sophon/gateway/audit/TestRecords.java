package dev.sophon.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.audit.internal.SqlAudit;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.InProcessEvents;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.internal.SqlStore;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The embedded database in a folder, behind a store that fails on demand, with the audit, events, and a clock that is moved
 * by hand: what a component that writes is tested on.
 */
public final class TestRecords implements AutoCloseable {
    /** How many commands may wait at once. */
    public static final int PLACES = 3;

    private static final long PATIENCE_SECONDS = 30;
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
    };

    private final Settings settings;
    private final HandTime time = new HandTime();
    private SqlStore own;
    private FaultyStore store;
    private SqlAudit audit;
    private InProcessEvents events;

    public TestRecords(Path home) {
        settings = new TestSettings(new GatewayHome(home), PLACES);
        open();
    }

    private void open() {
        try {
            own = new SqlStore(settings);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        store = new FaultyStore(own);
        // Its own checkpoints meet no fault; what it appends is part of others' writes.
        audit = new SqlAudit(own, settings, time);
        events = new InProcessEvents(time);
    }

    /** The end of the process, and its next start. */
    public void reopen() {
        close();
        open();
    }

    @Override
    public void close() {
        store.close();
        audit.close();
        own.close();
    }

    public FaultyStore store() {
        return store;
    }

    public SqlAudit audit() {
        return audit;
    }

    public InProcessEvents events() {
        return events;
    }

    public HandTime time() {
        return time;
    }

    public Settings settings() {
        return settings;
    }

    /** The same, with another number of places for commands. */
    public Settings settings(int places) {
        return new TestSettings(settings.home(), places);
    }

    /** Each of these with each fault. */
    public static Stream<Arguments> withFaults(Object[] changes) {
        return Arrays.stream(changes)
                .flatMap(change -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(change, fault)));
    }

    /** Starts something on a thread of its own. */
    public static <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, THREADS);
    }

    /** What comes of something that is over soon. */
    public static <T> T soon(CompletableFuture<T> begun) {
        return begun.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /**
     * Has the next write of a change meet a fault: nothing of it is shown before it is written, nor after it could not be, and
     * looking never waits; then it goes well, at once or the second time.
     */
    public void meets(Fault fault, Supplier<String> shown, Runnable change) {
        String before = soon(begin(shown));
        store.at(1, fault);
        CompletableFuture<Boolean> made = begin(() -> {
            change.run();
            return true;
        });
        if (fault == Fault.WAITS) {
            await().until(() -> store.held() > 0);
            assertThat(soon(begin(shown))).as("not shown before it is written").isEqualTo(before);
            assertThat(made).as("not said before it is written").isNotDone();
            store.release();
            soon(made);
        } else {
            assertThatThrownBy(() -> soon(made)).hasCauseInstanceOf(StoreException.class);
            assertThat(shown.get()).as("as it was").isEqualTo(before);
            store.release();
            change.run();
        }
        assertThat(shown.get()).as("what was said is shown").isNotEqualTo(before);
    }

    /** Holds the database up until it is told otherwise: it answers nothing that is written. */
    public Runnable silence() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        var unused = own.write(transaction -> {
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return over::countDown;
    }

    private record TestSettings(GatewayHome home, int maxCommandsInFlight) implements Settings {
        @Override
        public Optional<URI> publicUrl() {
            return Optional.empty();
        }

        @Override
        public Set<String> allowedHosts() {
            return Set.of();
        }

        @Override
        public Set<String> webhookHosts() {
            return Set.of("127.0.0.1");
        }

        @Override
        public long keptResultBytes() {
            return 1 << 20;
        }
    }
}
