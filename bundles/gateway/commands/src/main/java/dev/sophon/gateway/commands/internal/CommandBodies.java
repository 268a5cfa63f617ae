package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.json.EncodedJson;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Params and results that are too large for a row of their own table, in parts that every database takes. */
final class CommandBodies {
    static final String PARAMS = "p";
    static final String RESULT = "r";
    static final String LATE = "l";
    private static final int INLINE_BYTES = 16 * 1024;
    private static final int PART_BYTES = 1_000_000;

    private CommandBodies() {}

    /** Whether it goes into the command's own row. */
    static boolean fits(byte @Nullable [] body) {
        return body != null && body.length <= INLINE_BYTES;
    }

    static void write(Transaction transaction, String commandId, String kind, byte[] body) throws SQLException {
        PreparedStatement insert =
                transaction.prepare("INSERT INTO command_body (command_id, kind, part, body) VALUES (?, ?, ?, ?)");
        for (int part = 0; part * (long) PART_BYTES < body.length; part++) {
            int from = part * PART_BYTES;
            insert.setString(1, commandId);
            insert.setString(2, kind);
            insert.setInt(3, part);
            int to = Math.min(body.length, from + PART_BYTES);
            insert.setBytes(4, to - from == body.length ? body : Arrays.copyOfRange(body, from, to));
            insert.executeUpdate();
        }
    }

    /** The body, from its row or its parts; {@code null} if there is none, or it is not kept any longer. */
    static @Nullable EncodedJson read(Connection connection, String commandId, String kind, byte @Nullable [] inline)
            throws SQLException {
        if (inline != null) {
            return EncodedJson.ofUtf8(inline);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT body FROM command_body WHERE command_id = ? AND kind = ? ORDER BY part")) {
            select.setString(1, commandId);
            select.setString(2, kind);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    body.writeBytes(row.getBytes(1));
                }
            }
        }
        return body.size() == 0 ? null : EncodedJson.ofUtf8(body.toByteArray());
    }

    /** The bodies of many commands by their ids, from their parts, asked for at once; nothing is asked for none. */
    static Map<String, EncodedJson> read(Connection connection, List<String> commandIds, String kind)
            throws SQLException {
        Map<String, ByteArrayOutputStream> bodies = new HashMap<>();
        if (commandIds.isEmpty()) {
            return Map.of();
        }
        String places = String.join(", ", Collections.nCopies(commandIds.size(), "?"));
        try (PreparedStatement select = connection.prepareStatement("SELECT command_id, body FROM command_body"
                + " WHERE kind = ? AND command_id IN (" + places + ") ORDER BY command_id, part")) {
            select.setString(1, kind);
            for (int i = 0; i < commandIds.size(); i++) {
                select.setString(i + 2, commandIds.get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    bodies.computeIfAbsent(row.getString(1), id -> new ByteArrayOutputStream())
                            .writeBytes(row.getBytes(2));
                }
            }
        }
        Map<String, EncodedJson> read = new HashMap<>();
        bodies.forEach((id, body) -> read.put(id, EncodedJson.ofUtf8(body.toByteArray())));
        return read;
    }
}
