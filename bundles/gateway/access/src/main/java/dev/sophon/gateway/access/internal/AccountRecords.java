package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.store.Store;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;

/** The table of accounts. */
final class AccountRecords {
    /** An account with the hash of its password. */
    record Row(Account account, String passwordHash) {
        @Override
        public String toString() {
            return "Row[" + account.id() + "]";
        }
    }

    private final Store store;
    private final Audit audit;

    AccountRecords(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Row> all() {
        return store.rows(
                "SELECT id, name, role, version, created_at, created_by, password_hash, issuer, subject, shown_name"
                        + " FROM account",
                row -> new Row(
                        new Account(
                                row.getString(1),
                                row.getString(8) == null ? row.getString(2) : row.getString(10),
                                Role.of(row.getString(3)),
                                row.getInt(4),
                                Instant.ofEpochMilli(row.getLong(5)),
                                row.getString(6),
                                row.getString(8),
                                row.getString(9)),
                        row.getString(7)));
    }

    Store.Write insert(Row row, AuditEntry why) {
        Account account = row.account();
        return transaction -> {
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO account (id, name, role, version, created_at, created_by,"
                            + " password_hash, issuer, subject, shown_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, account.id());
            insert.setString(2, account.provided() ? account.id() : account.name());
            insert.setString(3, account.role().wireName());
            insert.setInt(4, account.version());
            insert.setLong(5, account.createdAt().toEpochMilli());
            insert.setString(6, account.createdBy());
            insert.setString(7, row.passwordHash());
            insert.setString(8, account.issuer());
            insert.setString(9, account.subject());
            insert.setString(10, account.provided() ? account.name() : null);
            insert.executeUpdate();
            audit.append(transaction, why);
        };
    }

    Store.Write update(Row row, AuditEntry why) {
        return transaction -> {
            PreparedStatement update = transaction.prepare(
                    "UPDATE account SET role = ?, version = ?, password_hash = ?, shown_name = ? WHERE id = ?");
            update.setString(1, row.account().role().wireName());
            update.setInt(2, row.account().version());
            update.setString(3, row.passwordHash());
            update.setString(4, row.account().provided() ? row.account().name() : null);
            update.setString(5, row.account().id());
            update.executeUpdate();
            audit.append(transaction, why);
        };
    }

    Store.Write delete(String id, AuditEntry why) {
        return transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM account WHERE id = ?");
            delete.setString(1, id);
            delete.executeUpdate();
            audit.append(transaction, why);
        };
    }
}
