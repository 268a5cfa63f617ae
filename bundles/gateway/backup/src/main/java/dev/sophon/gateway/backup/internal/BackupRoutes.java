package dev.sophon.gateway.backup.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.backup.BackupWriter;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /backup}: has one written into the state folder. Nothing of it goes over the network: who may look into that folder
 * takes it from there.
 */
@Component
public final class BackupRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRoutes.class);
    private static final int ID_LENGTH = 16;

    private final Store store;
    private final Audit audit;
    private final Settings settings;
    private final Time time;
    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "gateway-backup");
        thread.setDaemon(true);
        return thread;
    });
    private Backup now = new Backup("", "none", 0, null, null);

    /**
     * How far it is.
     *
     * @param state {@code none}, {@code running}, {@code done} or {@code failed}
     * @param rows that are written
     * @param file in {@code data/backup} of the state folder
     * @param message why it failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Backup(String id, String state, long rows, @Nullable String file, @Nullable String message) {}

    record None() {}

    @Activate
    public BackupRoutes(
            @Reference Store store, @Reference Audit audit, @Reference Settings settings, @Reference Time time) {
        this.store = store;
        this.audit = audit;
        this.settings = settings;
        this.time = time;
    }

    @Deactivate
    public void close() {
        work.shutdownNow();
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/backup", Route.ADMINS, this::look),
                new Route("POST", "/backup", Route.ADMINS, this::begin));
    }

    private synchronized Backup now() {
        return now;
    }

    private synchronized void now(String state, long rows, @Nullable String file, @Nullable String message) {
        now = new Backup(now.id(), state, rows, file, message);
    }

    private void look(Exchange exchange) throws IOException {
        exchange.answer(200, now());
    }

    private void begin(Exchange exchange) throws IOException {
        exchange.body(None.class);
        Principal by = exchange.principal();
        Backup before;
        synchronized (this) {
            if (now.state().equals("running")) {
                throw Refusal.conflict("A backup is being written already");
            }
            before = now;
            now = new Backup(Secrets.random(ID_LENGTH), "running", 0, null, null);
        }
        AuditEntry entry = AuditEntry.of(time.now(), by.id(), by.name(), "backup.take", null, null);
        try {
            // Everything leaves the house with it: nothing does that is not on the record.
            store.commit(transaction -> audit.append(transaction, entry));
        } catch (StoreException e) {
            synchronized (this) {
                now = before;
            }
            throw e;
        }
        work.execute(this::write);
        exchange.answer(202, now());
    }

    private void write() {
        try {
            Path folder = folder();
            // What is acknowledged is in the database, and signed.
            audit.seal();
            String name = now().id() + ".zip";
            store.read(connection -> {
                Path file = folder.resolve(name);
                try {
                    Files.deleteIfExists(file);
                    return BackupWriter.write(
                            connection,
                            settings.home(),
                            GatewayVersion.current(),
                            file,
                            rows -> now("running", rows, null, null));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            now("done", now().rows(), name, null);
        } catch (UncheckedIOException e) {
            Throwable why = e.getCause();
            failed(e, String.valueOf(why == null ? e.getMessage() : why.getMessage()));
        } catch (Refusal | StoreException e) {
            failed(e, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            failed(e, "It failed: see the log");
        }
    }

    private void failed(RuntimeException why, String message) {
        LOG.warn("No backup was written: {}", message, why);
        now("failed", now().rows(), null, message);
    }

    /** Empty: what nobody has taken, and what a process before this one left half done, goes. */
    private Path folder() {
        Path folder = settings.home().backup();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }
}
