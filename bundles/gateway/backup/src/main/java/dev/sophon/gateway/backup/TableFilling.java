package dev.sophon.gateway.backup;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Puts rows into a table, many at once. */
final class TableFilling implements AutoCloseable {
    private static final int AT_ONCE = 200;
    private static final long CHARACTERS_AT_ONCE = 2_000_000;

    private static final int COMMITTED_TOGETHER = 20_000;

    private final Connection connection;
    private final boolean committing;
    private final int[] types;
    private final PreparedStatement insert;
    private int waiting;
    private long characters;
    private int uncommitted;

    /**
     * Begins.
     *
     * @param committing whether to commit now and then, since nobody looks before all of it is there
     * @throws BackupException if the table has no such columns
     */
    TableFilling(Connection connection, String table, List<String> columns, boolean committing)
            throws IOException, SQLException {
        this.connection = connection;
        this.committing = committing;
        Map<String, Integer> known = new HashMap<>();
        try (PreparedStatement none = connection.prepareStatement("SELECT * FROM " + table + " WHERE 1 = 0");
                ResultSet rows = none.executeQuery()) {
            ResultSetMetaData said = rows.getMetaData();
            for (int i = 1; i <= said.getColumnCount(); i++) {
                known.put(said.getColumnName(i).toLowerCase(Locale.ROOT), said.getColumnType(i));
            }
        }
        types = new int[columns.size()];
        for (int i = 0; i < types.length; i++) {
            Integer type = known.get(columns.get(i));
            if (type == null) {
                throw new BackupException("The backup has a column that is not known, in the table " + table);
            }
            types[i] = type;
        }
        insert = connection.prepareStatement("INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + "?, ".repeat(columns.size() - 1) + "?)");
    }

    /** All rows that a backup has of it; how many. */
    long from(BackupFile backup, String table, LongConsumer progress) throws IOException, SQLException {
        long[] rows = {0};
        backup.each(table, row -> {
            add(row);
            rows[0]++;
            if (waiting == 0) {
                progress.accept(rows[0]);
            }
        });
        flush();
        progress.accept(rows[0]);
        return rows[0];
    }

    void add(List<@Nullable Object> row) throws IOException, SQLException {
        for (int i = 0; i < types.length; i++) {
            Object value = row.get(i);
            if (value == null) {
                insert.setNull(i + 1, types[i]);
            } else {
                set(i + 1, value);
            }
        }
        insert.addBatch();
        waiting++;
        if (waiting >= AT_ONCE || characters > CHARACTERS_AT_ONCE) {
            flush();
        }
    }

    private void set(int at, Object value) throws IOException, SQLException {
        switch (types[at - 1]) {
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
                byte[] bytes;
                try {
                    bytes = Base64.getDecoder().decode(text(value));
                } catch (IllegalArgumentException e) {
                    throw other(e);
                }
                characters += bytes.length;
                insert.setBytes(at, bytes);
            }
            case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> {
                if (!(value instanceof Long whole)) {
                    throw other(null);
                }
                insert.setLong(at, whole);
            }
            case Types.DOUBLE, Types.FLOAT, Types.REAL -> {
                if (!(value instanceof Number number)) {
                    throw other(null);
                }
                insert.setDouble(at, number.doubleValue());
            }
            case Types.BOOLEAN, Types.BIT -> {
                if (!(value instanceof Boolean yes)) {
                    throw other(null);
                }
                insert.setBoolean(at, yes);
            }
            default -> {
                String text = text(value);
                characters += text.length();
                insert.setString(at, text);
            }
        }
    }

    private static String text(Object value) throws BackupException {
        if (!(value instanceof String text)) {
            throw other(null);
        }
        return text;
    }

    private static BackupException other(@Nullable Throwable cause) {
        return new BackupException("The backup has a value of another kind than its column", cause);
    }

    void flush() throws SQLException {
        if (waiting > 0) {
            insert.executeBatch();
            uncommitted += waiting;
            if (committing && uncommitted >= COMMITTED_TOGETHER) {
                connection.commit();
                uncommitted = 0;
            }
            waiting = 0;
            characters = 0;
        }
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
