package dev.sophon.gateway.passkeys.internal;

import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of passkeys. */
final class PasskeyRecords {
    private final Store store;
    private final Audit audit;

    PasskeyRecords(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Passkey> all() {
        return store.rows(
                "SELECT id, account_id, account_version, rp_id, credential_id, attested, sign_count, backup_eligible,"
                        + " name, created_at, last_used_at FROM passkey",
                row -> new Passkey(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getBoolean(8),
                        row.getString(9),
                        Instant.ofEpochMilli(row.getLong(10)),
                        row.getObject(11) == null ? null : Instant.ofEpochMilli(row.getLong(11))));
    }

    /** @param over those that stand for nobody any more */
    Store.Write insert(Passkey passkey, Collection<String> over, AuditEntry why) {
        return transaction -> {
            delete(transaction, over);
            PreparedStatement insert = transaction.prepare("INSERT INTO passkey (id, account_id, account_version,"
                    + " rp_id, credential_id, attested, sign_count, backup_eligible, name, created_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, passkey.id());
            insert.setString(2, passkey.accountId());
            insert.setInt(3, passkey.accountVersion());
            insert.setString(4, passkey.rpId());
            insert.setString(5, passkey.credentialId());
            insert.setString(6, passkey.attested());
            insert.setLong(7, passkey.signCount());
            insert.setBoolean(8, passkey.backupEligible());
            insert.setString(9, passkey.name());
            insert.setLong(10, passkey.createdAt().toEpochMilli());
            insert.executeUpdate();
            audit.append(transaction, why);
        };
    }

    /** @param why {@code null} where what it was used for is written by itself */
    Store.Write used(Passkey passkey, Instant at, @Nullable AuditEntry why) {
        return transaction -> {
            PreparedStatement update =
                    transaction.prepare("UPDATE passkey SET sign_count = ?, last_used_at = ? WHERE id = ?");
            update.setLong(1, passkey.signCount());
            update.setLong(2, at.toEpochMilli());
            update.setString(3, passkey.id());
            update.executeUpdate();
            if (why != null) {
                audit.append(transaction, why);
            }
        };
    }

    Store.Write delete(String id, AuditEntry why) {
        return transaction -> {
            delete(transaction, List.of(id));
            audit.append(transaction, why);
        };
    }

    private static void delete(Transaction transaction, Collection<String> ids) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM passkey WHERE id = ?");
        for (String id : ids) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }
}
