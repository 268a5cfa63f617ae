package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.HealthCheck.Finding;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Files;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * How database and disk were when they were last looked at, which is every few seconds and on a thread of its own: nobody
 * who asks makes them work, or waits for them. Thread-safe.
 */
@Component(service = KnownHealth.class)
public final class KnownHealth {
    static final Duration LOOK = Duration.ofSeconds(5);
    /** A look that takes longer has met something that does not answer. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int WRITE_SECONDS = 5;
    private static final long LITTLE_ROOM_BYTES = 200L * 1024 * 1024;

    private final Store store;
    private final GatewayHome home;
    private final long patience;
    private final BackgroundWork looking = new BackgroundWork("gateway-health", this::look);
    private final Time.Scheduled timer;
    private volatile Known known = new Known(Finding.OK, Finding.OK, Finding.OK);
    /** Since when it is being looked, by the clock of what is looked at; {@code null} while it is not. */
    private volatile @Nullable Long since;

    /** What is known. */
    record Known(Finding database, Finding writer, Finding disk) {}

    /** The store is there, so it has just been read and written. */
    @Activate
    public KnownHealth(@Reference Store store, @Reference Settings settings, @Reference Time time) {
        this(store, settings.home(), time, PATIENCE);
    }

    KnownHealth(Store store, GatewayHome home, Time time, Duration patience) {
        this.store = store;
        this.home = home;
        this.patience = patience.toNanos();
        this.timer = time.every(LOOK, looking::begin);
        looking.begin();
    }

    @Deactivate
    public void close() {
        timer.cancel();
        looking.close();
    }

    /** Never waits. */
    Known now() {
        Long begun = since;
        if (begun == null || System.nanoTime() - begun <= patience) {
            return known;
        }
        Finding silent = new Finding(
                Status.FAILING, "Database or disk have not answered for more than " + PATIENCE.toSeconds() + " s");
        return new Known(silent, silent, silent);
    }

    private void look() {
        since = System.nanoTime();
        try {
            known = new Known(database(), writer(), disk());
        } finally {
            since = null;
        }
    }

    private Finding database() {
        try {
            store.read(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("SELECT 1");
                }
            });
            return Finding.OK;
        } catch (StoreException e) {
            return new Finding(Status.FAILING, "The database cannot be read");
        }
    }

    /** Whether what is handed in now comes to its turn. */
    private Finding writer() {
        try {
            store.write(transaction -> {}).get(WRITE_SECONDS, TimeUnit.SECONDS);
            return Finding.OK;
        } catch (TimeoutException e) {
            return new Finding(Status.FAILING, "A write waits for more than " + WRITE_SECONDS + " s");
        } catch (ExecutionException | StoreException e) {
            return new Finding(Status.FAILING, "The database cannot be written");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Finding(Status.FAILING, "Interrupted");
        }
    }

    private Finding disk() {
        if (!Files.isWritable(home.path())) {
            return new Finding(Status.FAILING, "The state folder cannot be written");
        }
        // Of Java's ways to ask, the one that needs no list of mounts: in a container the root may be none.
        return home.path().toFile().getUsableSpace() < LITTLE_ROOM_BYTES
                ? new Finding(Status.DEGRADED, "Less than 200 MB are left for the state folder")
                : Finding.OK;
    }
}
