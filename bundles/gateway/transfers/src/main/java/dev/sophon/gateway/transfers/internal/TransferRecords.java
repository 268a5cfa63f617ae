package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.store.Store;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The table of transfers. */
final class TransferRecords {
    private TransferRecords() {}

    static List<Transfer> all(Store store) {
        return store.rows(
                "SELECT id, direction, node_id, owner_id, command_id, size_bytes, sha256, complete, created_at,"
                        + " expires_at FROM transfer",
                row -> new Transfer(
                        row.getString(1),
                        Direction.valueOf(row.getString(2)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getBoolean(8),
                        Instant.ofEpochMilli(row.getLong(9)),
                        Instant.ofEpochMilli(row.getLong(10))));
    }

    static Store.Write insert(Transfer transfer) {
        return transaction -> {
            PreparedStatement insert = transaction.prepare("INSERT INTO transfer (id, direction, node_id, owner_id,"
                    + " command_id, size_bytes, sha256, complete, created_at, expires_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, transfer.id());
            insert.setString(2, transfer.direction().name());
            insert.setString(3, transfer.nodeId());
            insert.setString(4, transfer.ownerId());
            insert.setString(5, transfer.commandId());
            insert.setLong(6, transfer.size());
            insert.setString(7, transfer.sha256());
            insert.setBoolean(8, transfer.complete());
            insert.setLong(9, transfer.createdAt().toEpochMilli());
            insert.setLong(10, transfer.expiresAt().toEpochMilli());
            insert.executeUpdate();
        };
    }

    /** Writes what can change of it. */
    static Store.Write update(Transfer transfer) {
        return transaction -> {
            PreparedStatement update =
                    transaction.prepare("UPDATE transfer SET command_id = ?, sha256 = ?, complete = ? WHERE id = ?");
            update.setString(1, transfer.commandId());
            update.setString(2, transfer.sha256());
            update.setBoolean(3, transfer.complete());
            update.setString(4, transfer.id());
            update.executeUpdate();
        };
    }

    static Store.Write delete(Collection<String> ids) {
        return transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM transfer WHERE id = ?");
            for (String id : ids) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
        };
    }
}
