package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.gateway.webhooks.Delivery;
import dev.sophon.gateway.webhooks.Webhook;
import dev.sophon.gateway.webhooks.Webhooks;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of webhooks, and of what has not arrived. */
final class WebhookRecords {
    /** A webhook with its secret. */
    record Row(Webhook webhook, String secret) {
        @Override
        public String toString() {
            return "Row[" + webhook.id() + "]";
        }
    }

    /** One to be sent. */
    record Due(String id, String webhookId, String event, String body, int attempts) {}

    private final Store store;
    private final Audit audit;

    WebhookRecords(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Row> all() {
        return store.rows(
                "SELECT id, url, events, created_at, created_by, secret FROM webhook",
                row -> new Row(
                        new Webhook(
                                row.getString(1),
                                row.getString(2),
                                Set.of(row.getString(3).split(" ", -1)),
                                Instant.ofEpochMilli(row.getLong(4)),
                                row.getString(5)),
                        row.getString(6)));
    }

    Store.Write insert(Row row, AuditEntry why) {
        Webhook webhook = row.webhook();
        return transaction -> {
            PreparedStatement insert = transaction.prepare(
                    "INSERT INTO webhook (id, url, events, created_at, created_by, secret) VALUES (?, ?, ?, ?, ?, ?)");
            insert.setString(1, webhook.id());
            insert.setString(2, webhook.url());
            insert.setString(3, String.join(" ", webhook.events()));
            insert.setLong(4, webhook.createdAt().toEpochMilli());
            insert.setString(5, webhook.createdBy());
            insert.setString(6, row.secret());
            insert.executeUpdate();
            audit.append(transaction, why);
        };
    }

    Store.Write delete(String id, AuditEntry why) {
        return transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM webhook WHERE id = ?");
            delete.setString(1, id);
            delete.executeUpdate();
            audit.append(transaction, why);
        };
    }

    /** Writes an event down for a webhook, unless it is gone or too much waits for it already. */
    static boolean enqueue(Transaction transaction, Due due, Instant now) throws SQLException {
        if (count(transaction, "SELECT COUNT(*) FROM webhook WHERE id = ?", due.webhookId()) == 0) {
            return true;
        }
        String waiting = "SELECT COUNT(*) FROM webhook_delivery WHERE webhook_id = ? AND status = 'pending'";
        if (count(transaction, waiting, due.webhookId()) >= Webhooks.MAX_PENDING) {
            return false;
        }
        PreparedStatement insert = transaction.prepare("INSERT INTO webhook_delivery (id, webhook_id, event, body,"
                + " created_at, status, attempts, next_at) VALUES (?, ?, ?, ?, ?, 'pending', 0, ?)");
        insert.setString(1, due.id());
        insert.setString(2, due.webhookId());
        insert.setString(3, due.event());
        insert.setString(4, due.body());
        insert.setLong(5, now.toEpochMilli());
        insert.setLong(6, now.toEpochMilli());
        insert.executeUpdate();
        return true;
    }

    private static long count(Transaction transaction, String sql, String id) throws SQLException {
        PreparedStatement select = transaction.prepare(sql);
        select.setString(1, id);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    void arrived(String id) {
        store.commit(transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM webhook_delivery WHERE id = ?");
            delete.setString(1, id);
            delete.executeUpdate();
        });
    }

    /** Writes a failed attempt down; without a next time it was the last. */
    void failed(Due due, @Nullable Instant next, String problem) {
        store.commit(transaction -> {
            PreparedStatement update = transaction.prepare(
                    "UPDATE webhook_delivery SET attempts = ?, status = ?, next_at = ?, problem = ? WHERE id = ?");
            update.setInt(1, due.attempts() + 1);
            update.setString(2, next == null ? Delivery.DEAD : Delivery.PENDING);
            update.setLong(3, next == null ? 0 : next.toEpochMilli());
            update.setString(4, problem);
            update.setString(5, due.id());
            update.executeUpdate();
            if (next == null) {
                forgetOldDead(transaction, due.webhookId());
            }
        });
    }

    private static void forgetOldDead(Transaction transaction, String webhookId) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM"
                + " webhook_delivery WHERE webhook_id = ? AND status = 'dead' ORDER BY created_at DESC, id"
                + " OFFSET " + Webhooks.MAX_DEAD + " ROWS)");
        delete.setString(1, webhookId);
        delete.executeUpdate();
    }

    /** What is to be sent by now, oldest first. */
    List<Due> due(Instant now, int limit) {
        return store.rows(
                "SELECT id, webhook_id, event, body, attempts FROM webhook_delivery WHERE status = 'pending'"
                        + " AND next_at <= ? ORDER BY next_at, created_at FETCH FIRST ? ROWS ONLY",
                row -> new Due(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getInt(5)),
                now.toEpochMilli(),
                limit);
    }

    /** Whether nothing was tried since it was read. */
    boolean stands(Due due) {
        return !store.rows(
                        "SELECT 1 FROM webhook_delivery WHERE id = ? AND status = 'pending' AND attempts = ?",
                        row -> true,
                        due.id(),
                        due.attempts())
                .isEmpty();
    }

    List<Delivery> deliveries(String webhookId, int limit) {
        return store.rows(
                "SELECT id, webhook_id, event, created_at, status, attempts, next_at, problem FROM webhook_delivery"
                        + " WHERE webhook_id = ? ORDER BY created_at DESC, id FETCH FIRST ? ROWS ONLY",
                row -> new Delivery(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getString(5),
                        row.getInt(6),
                        Instant.ofEpochMilli(row.getLong(7)),
                        row.getString(8)),
                webhookId,
                limit);
    }

    int pending() {
        return store.rows("SELECT COUNT(*) FROM webhook_delivery WHERE status = 'pending'", row -> row.getInt(1))
                .get(0);
    }
}
