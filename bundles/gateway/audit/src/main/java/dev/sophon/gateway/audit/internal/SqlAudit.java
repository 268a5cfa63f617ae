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
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final String COLUMNS = "number, at, actor_id, actor, action, node_id, subject, command_id,"
            + " params_sha256, result, duration_ms, request_id, previous_sha256, sha256";
    private static final int PAGE = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(SqlAudit.class);
    private static final Duration SEALED = Duration.ofMinutes(1);

    private final Store store;
    private final Time time;
    private final Checkpoints checkpoints;
    private final BackgroundWork sealing = new BackgroundWork("gateway-audit", this::sealQuietly);
    private final Time.Scheduled timer;
    /** One at a time. */
    private final ExecutorService checks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "gateway-audit-check");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable CompletableFuture<Verification> checking;

    /** The end of the chain within one transaction. */
    private static final class Head {
        private long number;
        private String sha256;

        Head(long number, String sha256) {
            this.number = number;
            this.sha256 = sha256;
        }
    }

    @Activate
    public SqlAudit(@Reference Store store, @Reference Settings settings, @Reference Time time) {
        this.store = store;
        this.time = time;
        this.checkpoints = new Checkpoints(settings.home());
        if (!checkpoints.begun()) {
            seal();
        }
        this.timer = time.every(SEALED, sealing::begin);
    }

    @Deactivate
    public void close() {
        timer.cancel();
        sealing.close();
        checks.shutdownNow();
        sealQuietly();
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
            String there = number == 0 ? AuditChain.START : sha256(number).orElse("");
            if (!there.equals(before.get().sha256())) {
                throw Refusal.conflict("Record " + number + " is missing, or is not the one that was signed");
            }
        }
        Head head = store.read(SqlAudit::head);
        if (before.isPresent() && before.get().number() == head.number) {
            return before.get();
        }
        return checkpoints.write(head.number, head.sha256, time.now());
    }

    private Optional<String> sha256(long number) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT sha256 FROM audit WHERE number = ?")) {
                select.setLong(1, number);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    private static Head head(Connection connection) throws SQLException {
        try (PreparedStatement last = connection.prepareStatement(
                        "SELECT number, sha256 FROM audit ORDER BY number DESC FETCH FIRST 1 ROW ONLY");
                ResultSet row = last.executeQuery()) {
            return row.next() ? new Head(row.getLong(1), row.getString(2)) : new Head(0, AuditChain.START);
        }
    }

    @Override
    public void activity(AuditEntry entry) {
        store.writeLater(transaction -> append(transaction, entry));
    }

    @Override
    public void append(Transaction transaction, AuditEntry entry) throws SQLException {
        Head head = transaction.shared(Head.class, SqlAudit::head);
        AuditRecord record = AuditChain.next(head.number + 1, entry, head.sha256);
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO audit (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
        // What has been handed in belongs to the answer.
        store.commit(transaction -> {});
        return store.read(connection -> {
            Long from = since == null ? null : firstSince(connection, since.toEpochMilli());
            if (since != null && from == null) {
                return List.of();
            }
            // The sum keeps the database from the index by time, which would have it read and sort all that is newer.
            String sql = "SELECT " + COLUMNS + " FROM audit WHERE number < ?"
                    + (since == null ? "" : " AND number >= ? AND at + 0 >= ?")
                    + (nodeId == null ? "" : " AND node_id = ?")
                    // With the node the order is that of its index, or all of the node's would be read and sorted.
                    + (nodeId == null ? " ORDER BY number DESC" : " ORDER BY node_id DESC, number DESC")
                    + " FETCH FIRST ? ROWS ONLY";
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                int at = 1;
                select.setLong(at++, below);
                if (since != null && from != null) {
                    select.setLong(at++, from);
                    select.setLong(at++, since.toEpochMilli());
                }
                if (nodeId != null) {
                    select.setString(at++, nodeId);
                }
                select.setInt(at, limit);
                return rows(select);
            }
        });
    }

    /**
     * The first record since then, so that no more than what is newer has to be looked at; {@code null} if there is none.
     * Records are nearly in the order of their times: those that wait for each other for a moment may not be, nor those
     * around a change of the clock, so that the first of many is taken.
     */
    private static @Nullable Long firstSince(Connection connection, long millis) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MIN(number) FROM (SELECT number FROM audit"
                + " WHERE at >= ? ORDER BY at FETCH FIRST " + PAGE + " ROWS ONLY) AS newer")) {
            select.setLong(1, millis);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getObject(1, Long.class) : null;
            }
        }
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
        store.commit(transaction -> {});
        AuditCheckpoint signed = checkpoints.latest().orElse(null);
        boolean met = signed == null || signed.number() == 0;
        long number = 0;
        String previous = AuditChain.START;
        while (true) {
            List<AuditRecord> page = after(number);
            for (AuditRecord record : page) {
                if (!AuditChain.fits(record, number + 1, previous)) {
                    return new Verification(
                            false,
                            number,
                            number + 1,
                            "Record " + (number + 1) + " is missing, or is not what was recorded");
                }
                number = record.number();
                previous = record.sha256();
                if (signed != null && number == signed.number()) {
                    met = previous.equals(signed.sha256());
                    if (!met) {
                        return new Verification(
                                false, number - 1, number, "Record " + number + " is not the one that was signed");
                    }
                }
            }
            if (page.size() < PAGE) {
                if (signed == null) {
                    return new Verification(
                            false,
                            number,
                            null,
                            "The records fit each other, but the signed checkpoint is missing or not this Gateway's");
                }
                if (!met) {
                    return new Verification(
                            false,
                            number,
                            number + 1,
                            "Records " + (number + 1) + " to " + signed.number() + " are missing: they were signed at "
                                    + signed.at());
                }
                return new Verification(true, number, null, "All " + number + " records are as they were recorded");
            }
        }
    }

    private List<AuditRecord> after(long number) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM audit WHERE number > ? ORDER BY number FETCH FIRST " + PAGE + " ROWS ONLY")) {
                select.setLong(1, number);
                return rows(select);
            }
        });
    }

    private static List<AuditRecord> rows(PreparedStatement select) throws SQLException {
        List<AuditRecord> records = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Object duration = row.getObject(11);
                AuditEntry entry = new AuditEntry(
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        duration == null ? null : ((Number) duration).longValue(),
                        row.getString(12));
                records.add(new AuditRecord(row.getLong(1), entry, row.getString(13), row.getString(14)));
            }
        }
        return records;
    }
}
