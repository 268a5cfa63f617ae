package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.CommandView.Status;
import dev.sophon.gateway.commands.internal.Issuers.Issuer;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The table of commands. */
final class CommandRecords {
    private static final String COLUMNS = "id, node_id, name, params_sha256, timeout_ms, status, error, message,"
            + " duration_ms, requester_id, requester_name, request_id, approval_id, issued_at, dispatched_at, ended_at,"
            + " params, result, queued_until";
    /** What a row costs beside its bodies, about, in bytes. */
    private static final int ROW_BYTES = 500;

    private static final String HASH_OF_NONE = ParamsHash.sha256(null);

    private final Store store;

    CommandRecords(Store store) {
        this.store = store;
    }

    /** Writes a command as it stands when this runs. Its end is written once: another time has no effect. */
    static void save(Transaction transaction, LiveCommand command) throws SQLException {
        save(transaction, command, UnaryOperator.identity());
    }

    /** Writes a command as it is to stand once this is committed. */
    static void save(Transaction transaction, LiveCommand command, UnaryOperator<Standing> next) throws SQLException {
        boolean known = command.dequeue();
        Standing now = command.standing();
        Standing standing = now.result() == null ? next.apply(now) : now;
        CommandResult result = standing.result();
        byte[] body = result == null || result.result() == null
                ? null
                : result.result().utf8();
        if (!known || (update(transaction, command, standing, body) == 0 && !exists(transaction, command.id()))) {
            insert(transaction, command, standing, body);
        }
    }

    /** What a command takes up in memory until it is written, about. */
    static long bytes(LiveCommand command) {
        CommandResult result = command.result();
        byte[] body = result == null || result.result() == null
                ? null
                : result.result().utf8();
        return ROW_BYTES + command.params().utf8().length + length(body);
    }

    private static boolean exists(Transaction transaction, String commandId) throws SQLException {
        PreparedStatement select = transaction.prepare("SELECT 1 FROM command WHERE id = ?");
        select.setString(1, commandId);
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private static int update(Transaction transaction, LiveCommand command, Standing standing, byte @Nullable [] body)
            throws SQLException {
        PreparedStatement update = transaction.prepare(
                "UPDATE command SET status = ?, error = ?, message = ?, duration_ms = ?, approval_id = ?,"
                        + " dispatched_at = ?, ended_at = ?, result = ?, kept_bytes = kept_bytes + ? WHERE id = ? AND"
                        + " ended_at IS NULL");
        bindEnd(update, standing);
        boolean small = CommandBodies.fits(body);
        update.setBytes(8, small ? body : null);
        update.setLong(9, body == null ? 0 : body.length);
        update.setString(10, command.id());
        int rows = update.executeUpdate();
        if (rows > 0 && body != null && !small) {
            CommandBodies.write(transaction, command.id(), CommandBodies.RESULT, body);
        }
        return rows;
    }

    private static void insert(Transaction transaction, LiveCommand command, Standing standing, byte @Nullable [] body)
            throws SQLException {
        byte[] params =
                command.params().tree() == null ? null : command.params().utf8();
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO command (status, error, message, duration_ms, approval_id, dispatched_at, ended_at,"
                        + " result, params, kept_bytes, id, node_id, name, params_sha256, timeout_ms, requester_id,"
                        + " requester_name, request_id, issued_at, queued_until, requester_token, requester_version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        bindEnd(insert, standing);
        insert.setBytes(8, CommandBodies.fits(body) ? body : null);
        insert.setBytes(9, CommandBodies.fits(params) ? params : null);
        insert.setLong(10, ROW_BYTES + length(params) + length(body));
        insert.setString(11, command.id());
        insert.setString(12, command.nodeId());
        insert.setString(13, command.command());
        insert.setString(14, command.paramsSha256());
        insert.setInt(15, command.timeoutMs());
        insert.setString(16, command.requesterId());
        insert.setString(17, command.requesterName());
        insert.setString(18, command.requestId());
        insert.setLong(19, command.issuedAt().toEpochMilli());
        Issuer issuer = command.issuer();
        insert.setObject(20, millis(command.queuedUntil()), Types.BIGINT);
        insert.setString(21, issuer == null ? null : issuer.token());
        insert.setObject(22, issuer == null ? null : issuer.version(), Types.INTEGER);
        insert.executeUpdate();
        if (params != null && !CommandBodies.fits(params)) {
            CommandBodies.write(transaction, command.id(), CommandBodies.PARAMS, params);
        }
        if (body != null && !CommandBodies.fits(body)) {
            CommandBodies.write(transaction, command.id(), CommandBodies.RESULT, body);
        }
    }

    private static long length(byte @Nullable [] body) {
        return body == null ? 0 : body.length;
    }

    private static void bindEnd(PreparedStatement statement, Standing standing) throws SQLException {
        CommandResult result = standing.result();
        ErrorCode error = result == null ? null : result.error();
        String message = result == null ? null : result.message();
        statement.setString(1, standing.status().wireName());
        statement.setString(2, error == null ? null : error.wireName());
        statement.setString(3, message == null || message.length() <= 10_000 ? message : message.substring(0, 10_000));
        statement.setObject(4, result == null ? null : result.durationMs(), Types.BIGINT);
        statement.setString(5, standing.approvalId());
        statement.setObject(6, millis(standing.dispatchedAt()), Types.BIGINT);
        statement.setObject(7, millis(standing.endedAt()), Types.BIGINT);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    /**
     * Keeps what a Node answered after the Gateway had answered for it, if the command is one of that node. It is encoded
     * only then: a result may be one that many others share, and its Node may name ids at will.
     */
    CompletableFuture<Void> late(String nodeId, CommandResult result) {
        return store.write(transaction -> {
            PreparedStatement known = transaction.prepare(
                    "SELECT 1 FROM command WHERE id = ? AND node_id = ? AND error = ? AND NOT EXISTS"
                            + " (SELECT 1 FROM command_body WHERE command_id = id AND kind = '" + CommandBodies.LATE
                            + "')");
            known.setString(1, result.commandId());
            known.setString(2, nodeId);
            known.setString(3, ErrorCode.TIMEOUT.wireName());
            try (ResultSet row = known.executeQuery()) {
                if (!row.next()) {
                    return;
                }
            }
            byte[] body = Json.bytes(result);
            PreparedStatement more = transaction.prepare("UPDATE command SET kept_bytes = kept_bytes + ? WHERE id = ?");
            more.setLong(1, body.length);
            more.setString(2, result.commandId());
            more.executeUpdate();
            CommandBodies.write(transaction, result.commandId(), CommandBodies.LATE, body);
        });
    }

    /**
     * A command with all that is kept of it. What has been handed in for writing is written first: whoever has heard of it
     * has to find it, as it is. Where that cannot be, only how it ended can be told.
     *
     * @throws StoreException if the database cannot be written, and the command has not ended by what is
     */
    Optional<CommandView> find(String id) {
        boolean current = store.catchUp();
        Optional<CommandView> view = read(id);
        if (!current && view.filter(found -> found.status() == Status.ENDED).isEmpty()) {
            throw new StoreException("the database cannot be written, so it is not known how the command stands");
        }
        return view;
    }

    private Optional<CommandView> read(String id) {
        return store.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT " + COLUMNS + " FROM command WHERE id = ?")) {
                select.setString(1, id);
                return rows(connection, select, true).stream().findFirst();
            }
        });
    }

    /** Newest first, without results. */
    List<CommandView> recent(String nodeId, @Nullable String requesterId, int limit) {
        store.catchUp();
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM command WHERE node_id = ?" + (requesterId == null ? "" : " AND requester_id = ?")
                    // The order begins with that of the index, or all of the node's would be read and sorted.
                    + " ORDER BY node_id DESC, " + (requesterId == null ? "" : "requester_id DESC, ")
                    + "issued_at DESC, id DESC FETCH FIRST ? ROWS ONLY")) {
                int at = 1;
                select.setString(at++, nodeId);
                if (requesterId != null) {
                    select.setString(at++, requesterId);
                }
                select.setInt(at, limit);
                return rows(connection, select, false);
            }
        });
    }

    /** Those that had not ended when the Gateway went down. */
    List<CommandView> unsettled() {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM command WHERE status IN (?, ?, ?) ORDER BY issued_at, id")) {
                select.setString(1, Status.WAITING_FOR_APPROVAL.wireName());
                select.setString(2, Status.DISPATCHED.wireName());
                select.setString(3, Status.QUEUED.wireName());
                return rows(connection, select, true);
            }
        });
    }

    /** Those that are kept to be given later, newest first, without results. */
    List<CommandView> queued(@Nullable String requesterId, @Nullable Instant before, int limit) {
        store.catchUp();
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM command WHERE status IN (?, ?) AND queued_until IS NOT NULL AND dispatched_at IS NULL"
                    + " AND issued_at < ?" + (requesterId == null ? "" : " AND requester_id = ?")
                    + " ORDER BY issued_at DESC, id DESC FETCH FIRST ? ROWS ONLY")) {
                int at = 1;
                select.setString(at++, Status.WAITING_FOR_APPROVAL.wireName());
                select.setString(at++, Status.QUEUED.wireName());
                select.setLong(at++, before == null ? Long.MAX_VALUE : before.toEpochMilli());
                if (requesterId != null) {
                    select.setString(at++, requesterId);
                }
                select.setInt(at, limit);
                return rows(connection, select, false);
            }
        });
    }

    /** By the ids of commands that are kept to be given later, who has issued them. */
    Map<String, Issuer> issuers() {
        return store.read(connection -> {
            Map<String, Issuer> issuers = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, requester_id, requester_token, requester_version FROM command WHERE status IN (?, ?)"
                            + " AND queued_until IS NOT NULL")) {
                select.setString(1, Status.WAITING_FOR_APPROVAL.wireName());
                select.setString(2, Status.QUEUED.wireName());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        issuers.put(
                                row.getString(1),
                                new Issuer(row.getString(2), row.getString(3), row.getObject(4, Integer.class)));
                    }
                }
            }
            return issuers;
        });
    }

    private static List<CommandView> rows(Connection connection, PreparedStatement select, boolean whole)
            throws SQLException {
        List<CommandView> views = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                views.add(view(connection, row, whole));
            }
        }
        return whole ? views : withLargeParams(connection, views);
    }

    /** Asks once for the params that are too large for a row, of all that may have some. */
    private static List<CommandView> withLargeParams(Connection connection, List<CommandView> views)
            throws SQLException {
        List<String> ids = views.stream()
                .filter(view -> view.params() == null && !view.paramsSha256().equals(HASH_OF_NONE))
                .map(CommandView::commandId)
                .toList();
        Map<String, EncodedJson> large = CommandBodies.read(connection, ids, CommandBodies.PARAMS);
        return large.isEmpty()
                ? views
                : views.stream()
                        .map(view -> {
                            EncodedJson params = large.get(view.commandId());
                            return params == null ? view : view.withParams(params);
                        })
                        .toList();
    }

    private static CommandView view(Connection connection, ResultSet row, boolean whole) throws SQLException {
        String id = row.getString(1);
        Status status = Status.of(row.getString(6));
        String error = row.getString(7);
        byte[] inline = row.getBytes(17);
        EncodedJson params = whole
                ? CommandBodies.read(connection, id, CommandBodies.PARAMS, inline)
                : inline == null ? null : EncodedJson.ofUtf8(inline);
        EncodedJson result = whole ? CommandBodies.read(connection, id, CommandBodies.RESULT, row.getBytes(18)) : null;
        EncodedJson late = whole ? CommandBodies.read(connection, id, CommandBodies.LATE, null) : null;
        return new CommandView(
                id,
                row.getString(2),
                row.getString(3),
                params,
                row.getString(4),
                row.getInt(5),
                status,
                status == Status.ENDED ? error == null : null,
                result,
                error == null ? null : ErrorCode.of(error),
                row.getString(8),
                row.getObject(9, Long.class),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                Instant.ofEpochMilli(row.getLong(14)),
                time(row, 15),
                time(row, 16),
                time(row, 19),
                late);
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
