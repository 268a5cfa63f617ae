package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditCheckpoint;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.AuditWalk;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain in SQL. The store's one writer extends it, so records are numbered in the order they are committed. */
@Component
public final class SqlAudit implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(SqlAudit.class);
    private static final Duration SEALED = Duration.ofMinutes(1);

    private final Store store;
    private final Time time;
    private final Checkpoints checkpoints;
    private final AuditRows rows;
    private final Retention retention;
    private final BackgroundWork sealing = new BackgroundWork("gateway-audit", this::sealQuietly);
    private final Time.Scheduled timer;
    /** One at a time. */
    private final ExecutorService checks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "gateway-audit-check");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable CompletableFuture<Verification> checking;

    @Activate
    public SqlAudit(@Reference Store store, @Reference Settings settings, @Reference Time time) {
        this.store = store;
        this.time = time;
        this.checkpoints = new Checkpoints(settings.home());
        this.rows = new AuditRows(store);
        checkpoints.afterRestore(rows::sha256, time.now());
        if (!checkpoints.begun()) {
            seal();
        }
        this.timer = time.every(SEALED, sealing::begin);
        this.retention = new Retention(this, rows, checkpoints, store, time, settings.auditAge());
    }

    @Deactivate
    public void close() {
        timer.cancel();
        retention.close();
        sealing.close();
        checks.shutdownNow();
        sealQuietly();
    }

    Retention retention() {
        return retention;
    }

    private void sealQuietly() {
        try {
            seal();
        } catch (Refusal e) {
            LOG.error("The audit record was changed from outside: {}", e.getMessage());
        } catch (StoreException | UncheckedIOException e) {
            LOG.warn("No checkpoint of the audit record could be made: {}", e.getMessage());
        }
    }

    /** A chain that does not continue what was signed is never signed: the old checkpoint stays as the witness. */
    @Override
    public synchronized AuditCheckpoint seal() {
        store.commit(transaction -> {});
        Optional<AuditCheckpoint> before = checkpoints.latest();
        if (before.isEmpty() && checkpoints.begun()) {
            throw Refusal.conflict("The signed checkpoint is missing, or was not signed by this Gateway");
        }
        if (before.isPresent()) {
            long number = before.get().number();
            String there = number == 0 ? AuditChain.START : rows.sha256(number).orElse("");
            if (!there.equals(before.get().sha256())) {
                throw Refusal.conflict("Record " + number + " is missing, or is not the one that was signed");
            }
        }
        AuditRows.Head head = store.read(AuditRows::head);
        if (before.isPresent() && before.get().number() == head.number) {
            return before.get();
        }
        return checkpoints.write(head.number, head.sha256, time.now());
    }

    @Override
    public void activity(AuditEntry entry) {
        store.writeLater(transaction -> append(transaction, entry));
    }

    @Override
    public void append(Transaction transaction, AuditEntry entry) throws SQLException {
        AuditRows.Head head = transaction.shared(AuditRows.Head.class, AuditRows::head);
        AuditRecord record = AuditChain.next(head.number + 1, entry, head.sha256);
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO audit (" + AuditRows.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setLong(1, record.number());
        insert.setLong(2, entry.at().toEpochMilli());
        insert.setString(3, entry.actorId());
        insert.setString(4, entry.actor());
        insert.setString(5, entry.action());
        insert.setString(6, entry.nodeId());
        insert.setString(7, entry.subject());
        insert.setString(8, entry.commandId());
        insert.setString(9, entry.paramsSha256());
        insert.setString(10, entry.result());
        if (entry.durationMs() == null) {
            insert.setNull(11, Types.BIGINT);
        } else {
            insert.setLong(11, entry.durationMs());
        }
        insert.setString(12, entry.requestId());
        insert.setString(13, record.previousSha256());
        insert.setString(14, record.sha256());
        insert.executeUpdate();
        head.number = record.number();
        head.sha256 = record.sha256();
    }

    @Override
    public List<AuditRecord> list(@Nullable Instant since, @Nullable String nodeId, long below, int limit) {
        // What has been handed in belongs to the answer, but a full disk must not hide what is there.
        store.catchUp();
        return rows.list(since, nodeId, below, limit);
    }

    @Override
    public Optional<AuditCheckpoint> cut() {
        return checkpoints.cut();
    }

    @Override
    public CompletableFuture<Verification> verifyLater() {
        synchronized (checks) {
            CompletableFuture<Verification> now = checking;
            if (now == null || now.isDone()) {
                now = CompletableFuture.supplyAsync(this::verify, checks);
                checking = now;
            }
            return now;
        }
    }

    @Override
    public Verification verify() {
        store.catchUp();
        AuditCheckpoint signed = checkpoints.latest().orElse(null);
        AuditCheckpoint cut = checkpoints.cut().orElse(null);
        long gone = cut == null ? 0 : cut.number();
        AuditWalk walk = new AuditWalk(
                gone,
                cut == null ? AuditChain.START : cut.sha256(),
                signed == null ? 0 : signed.number(),
                signed == null ? "" : signed.sha256());
        while (true) {
            List<AuditRecord> page = rows.after(walk.number());
            for (AuditRecord record : page) {
                String wrong = AuditChain.next(walk, record);
                if (wrong != null) {
                    return new Verification(false, walk.number() - gone, walk.number() + 1, wrong);
                }
            }
            if (page.size() < AuditRows.PAGE) {
                return end(signed, cut, walk.isComplete(), walk.number());
            }
        }
    }

    /** What is to be said when all that is there fits. */
    private static Verification end(
            @Nullable AuditCheckpoint signed, @Nullable AuditCheckpoint cut, boolean met, long number) {
        long gone = cut == null ? 0 : cut.number();
        long there = number - gone;
        if (signed == null) {
            return new Verification(
                    false,
                    there,
                    null,
                    "The records fit each other, but the signed checkpoint is missing or not this Gateway's");
        }
        if (!met) {
            return new Verification(
                    false,
                    there,
                    number + 1,
                    "Records " + (number + 1) + " to " + signed.number() + " are missing: they were signed at "
                            + signed.at());
        }
        return new Verification(
                true,
                there,
                null,
                cut == null
                        ? "All " + there + " records are as they were recorded"
                        : "All " + there + " records are as they were recorded; those up to number " + gone
                                + " were older than keptAuditDays and went at " + cut.at() + ", as is signed");
    }
}
