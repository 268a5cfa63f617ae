package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.store.Recorded;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table of sessions. */
final class SessionRecords {
    /** A session with the hash of its secret. */
    record Row(String id, String accountId, int accountVersion, String sha256, Instant createdAt, Instant expiresAt) {}

    private final Store store;
    private final Audit audit;

    SessionRecords(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Row> all() {
        return store.rows(
                "SELECT id, account_id, account_version, secret_sha256, created_at, expires_at FROM login_session",
                row -> new Row(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        Instant.ofEpochMilli(row.getLong(6))));
    }

    /** Writes a new one, and the end of those that make room for it. */
    void insert(Row row, List<String> ended, AuditEntry why, Runnable published) {
        Recorded.once(
                store,
                transaction -> {
                    delete(transaction, ended);
                    PreparedStatement insert = transaction.prepare("INSERT INTO login_session (id, account_id,"
                            + " account_version, secret_sha256, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)");
                    insert.setString(1, row.id());
                    insert.setString(2, row.accountId());
                    insert.setInt(3, row.accountVersion());
                    insert.setString(4, row.sha256());
                    insert.setLong(5, row.createdAt().toEpochMilli());
                    insert.setLong(6, row.expiresAt().toEpochMilli());
                    insert.executeUpdate();
                    audit.append(transaction, why);
                },
                published);
    }

    void delete(String id, AuditEntry why, Runnable published) {
        Recorded.once(
                store,
                transaction -> {
                    delete(transaction, List.of(id));
                    audit.append(transaction, why);
                },
                published);
    }

    /** Writes down what changes no session. */
    void write(AuditEntry what) {
        Recorded.once(store, transaction -> audit.append(transaction, what), () -> {});
    }

    private static void delete(Transaction transaction, List<String> ids) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM login_session WHERE id = ?");
        for (String id : ids) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }
}
