package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.gateway.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of the chain, as it is read. */
final class AuditRows {
    static final String COLUMNS = "number, at, actor_id, actor, action, node_id, subject, command_id,"
            + " params_sha256, result, duration_ms, request_id, previous_sha256, sha256";
    static final int PAGE = 5_000;

    private final Store store;

    AuditRows(Store store) {
        this.store = store;
    }

    /** The end of the chain within one transaction. */
    static final class Head {
        long number;
        String sha256;

        Head(long number, String sha256) {
            this.number = number;
            this.sha256 = sha256;
        }
    }

    Optional<String> sha256(long number) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT sha256 FROM audit WHERE number = ?")) {
                select.setLong(1, number);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    static Head head(Connection connection) throws SQLException {
        try (PreparedStatement last = connection.prepareStatement(
                        "SELECT number, sha256 FROM audit ORDER BY number DESC FETCH FIRST 1 ROW ONLY");
                ResultSet row = last.executeQuery()) {
            return row.next() ? new Head(row.getLong(1), row.getString(2)) : new Head(0, AuditChain.START);
        }
    }

    /** As {@link dev.sophon.gateway.audit.Audit#list} says. */
    List<AuditRecord> list(@Nullable Instant since, @Nullable String nodeId, long below, int limit) {
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

    /** The next ones behind a number, at most {@link #PAGE} of them. */
    List<AuditRecord> after(long number) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM audit WHERE number > ? ORDER BY number FETCH FIRST " + PAGE + " ROWS ONLY")) {
                select.setLong(1, number);
                return rows(select);
            }
        });
    }

    /** The number of the first record that is there; 0 for none. */
    long first() {
        return store.rows("SELECT MIN(number) FROM audit", row -> row.getLong(1))
                .get(0);
    }

    /** The number in front of the first record since then; the largest if there is none since then. */
    long lastBefore(Instant time) {
        return store.read(connection -> {
            Long first = firstSince(connection, time.toEpochMilli());
            return first == null ? Long.MAX_VALUE : first - 1;
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
