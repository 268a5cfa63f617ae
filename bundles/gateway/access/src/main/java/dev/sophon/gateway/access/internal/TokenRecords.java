package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.ApiToken;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The table of API tokens. */
final class TokenRecords {
    /** A token with the hash of its secret. */
    record Row(ApiToken token, String sha256) {}

    private final Store store;
    private final Audit audit;

    TokenRecords(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Row> all() {
        return store.rows(
                "SELECT id, name, role, nodes, created_at, created_by, expires_at, secret_sha256, account_id,"
                        + " account_version, scopes FROM api_token",
                TokenRecords::row);
    }

    /**
     * Writes a new one.
     *
     * @param ended those that make room for it, and why each went
     */
    Store.Write insert(Row row, AuditEntry why, Map<String, AuditEntry> ended) {
        return transaction -> {
            for (Map.Entry<String, AuditEntry> one : ended.entrySet()) {
                if (delete(transaction, one.getKey()) > 0) {
                    audit.append(transaction, one.getValue());
                }
            }
            insert(transaction, row);
            audit.append(transaction, why);
        };
    }

    private static void insert(Transaction transaction, Row row) throws SQLException {
        ApiToken token = row.token();
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO api_token (id, name, role, nodes, created_at, created_by, expires_at, secret_sha256,"
                        + " account_id, account_version, scopes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, token.id());
        insert.setString(2, token.name());
        insert.setString(3, token.role().wireName());
        insert.setString(4, token.nodes() == null ? null : String.join(" ", token.nodes()));
        insert.setLong(5, token.createdAt().toEpochMilli());
        insert.setString(6, token.createdBy());
        if (token.expiresAt() == null) {
            insert.setNull(7, Types.BIGINT);
        } else {
            insert.setLong(7, token.expiresAt().toEpochMilli());
        }
        insert.setString(8, row.sha256());
        insert.setString(9, token.accountId());
        if (token.accountVersion() == null) {
            insert.setNull(10, Types.INTEGER);
        } else {
            insert.setInt(10, token.accountVersion());
        }
        insert.setString(11, token.scopes() == null ? null : String.join(" ", token.scopes()));
        insert.executeUpdate();
    }

    Store.Write delete(String id, AuditEntry why) {
        return transaction -> {
            delete(transaction, id);
            audit.append(transaction, why);
        };
    }

    private static int delete(Transaction transaction, String id) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM api_token WHERE id = ?");
        delete.setString(1, id);
        return delete.executeUpdate();
    }

    private static Row row(ResultSet row) throws SQLException {
        long expires = row.getLong(7);
        Instant expiresAt = row.wasNull() ? null : Instant.ofEpochMilli(expires);
        int version = row.getInt(10);
        Integer accountVersion = row.wasNull() ? null : version;
        ApiToken token = new ApiToken(
                row.getString(1),
                row.getString(2),
                Role.of(row.getString(3)),
                words(row.getString(4)),
                words(row.getString(11)),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getString(6),
                expiresAt,
                row.getString(9),
                accountVersion);
        return new Row(token, row.getString(8));
    }

    private static @Nullable Set<String> words(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return text.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(List.of(text.split(" ", -1))));
    }
}
