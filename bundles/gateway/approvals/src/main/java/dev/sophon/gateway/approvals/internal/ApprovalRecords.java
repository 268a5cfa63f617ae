package dev.sophon.gateway.approvals.internal;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.NeededApproval;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of approvals. */
final class ApprovalRecords {
    private static final String COLUMNS = "id, command_id, node_id, command, params, params_sha256, risk, requester_id,"
            + " requester_name, created_at, expires_at, status, decided_by, decided_at, reason,"
            + " device_params, device_words";

    private static final String ALL = "SELECT " + COLUMNS + " FROM approval";

    private final Store store;

    ApprovalRecords(Store store) {
        this.store = store;
    }

    static void insert(Transaction transaction, Approval approval) throws SQLException {
        PreparedStatement insert = transaction.prepare("INSERT INTO approval (" + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, ?)");
        insert.setString(1, approval.approvalId());
        insert.setString(2, approval.commandId());
        insert.setString(3, approval.nodeId());
        insert.setString(4, approval.command());
        insert.setString(
                5,
                approval.params() == null ? null : new String(Json.bytes(approval.params()), StandardCharsets.UTF_8));
        insert.setString(6, approval.paramsSha256());
        insert.setString(7, approval.risk().wireName());
        insert.setString(8, approval.requesterId());
        insert.setString(9, approval.requestedBy());
        insert.setLong(10, approval.createdAt().toEpochMilli());
        insert.setLong(11, approval.expiresAt().toEpochMilli());
        insert.setString(12, approval.status().wireName());
        NeededApproval device = approval.device();
        insert.setString(13, device == null ? null : new String(Json.bytes(device.params()), StandardCharsets.UTF_8));
        insert.setString(14, device == null ? null : device.words());
        insert.executeUpdate();
    }

    static void decide(Transaction transaction, Approval approval) throws SQLException {
        PreparedStatement update = transaction.prepare(
                "UPDATE approval SET status = ?, decided_by = ?, decided_at = ?, reason = ? WHERE id = ? AND status ="
                        + " 'pending'");
        update.setString(1, approval.status().wireName());
        update.setString(2, approval.decidedBy());
        update.setLong(3, Objects.requireNonNull(approval.decidedAt()).toEpochMilli());
        update.setString(4, approval.reason());
        update.setString(5, approval.approvalId());
        if (update.executeUpdate() != 1) {
            // Its request was not written, so there is nothing to decide.
            throw new SQLException("the approval is not in the database, or is decided");
        }
    }

    /** Forgets the params of approvals made before a time. */
    void forgetParams(Instant before) {
        store.writeLater(transaction -> {
            PreparedStatement update = transaction.prepare(
                    "UPDATE approval SET params = NULL, device_params = NULL, device_words = NULL WHERE created_at < ? AND"
                            + " (params IS NOT NULL OR device_params IS NOT NULL) AND status <> 'pending'");
            update.setLong(1, before.toEpochMilli());
            update.executeUpdate();
        });
    }

    Optional<Approval> find(String id) {
        return store.rows(ALL + " WHERE id = ?", ApprovalRecords::approval, id).stream()
                .findFirst();
    }

    List<Approval> list(Approval.@Nullable Status status, int limit) {
        String newest = " ORDER BY created_at DESC, id FETCH FIRST ? ROWS ONLY";
        return status == null
                ? store.rows(ALL + newest, ApprovalRecords::approval, limit)
                : store.rows(ALL + " WHERE status = ?" + newest, ApprovalRecords::approval, status.wireName(), limit);
    }

    private static Approval approval(ResultSet row) throws SQLException {
        String params = row.getString(5);
        long decided = row.getLong(14);
        Instant decidedAt = row.wasNull() ? null : Instant.ofEpochMilli(decided);
        return new Approval(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                params == null ? null : Json.tree(params.getBytes(StandardCharsets.UTF_8)),
                row.getString(6),
                Risk.of(row.getString(7)),
                row.getString(8),
                row.getString(9),
                Instant.ofEpochMilli(row.getLong(10)),
                Instant.ofEpochMilli(row.getLong(11)),
                Approval.Status.of(row.getString(12)).orElseThrow(),
                row.getString(13),
                decidedAt,
                row.getString(15),
                device(row.getString(16), row.getString(17)));
    }

    private static @Nullable NeededApproval device(@Nullable String params, @Nullable String words) {
        return params == null || words == null
                ? null
                : new NeededApproval(Json.tree(params.getBytes(StandardCharsets.UTF_8)), words);
    }
}
