package dev.sophon.gateway.store.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings the schema up to date: numbered scripts, each run once, in one transaction where the database can. A statement
 * ends with a semicolon at the end of a line. A script that has been released is never changed again.
 */
public final class Migrations {
    private static final List<String> SCRIPTS = List.of(
            "001-gateway.sql",
            "002-accounts.sql",
            "003-webhooks.sql",
            "004-own-commands.sql",
            "005-replaced-token.sql",
            "006-device-approvals.sql",
            "007-contested-pairings.sql",
            "008-brought-scopes.sql",
            "009-transfers.sql",
            "010-forgotten-nodes.sql",
            "011-features.sql",
            "012-token-scopes.sql",
            "013-queued-commands.sql");

    /**
     * What a Gateway of before these passes over, and goes on with the database: new tables, and columns that may be empty.
     * They are not numbered, so that it opens it.
     */
    private static final List<String> ADDITIONS = List.of(
            "added-node-keys.sql",
            "added-quarantined.sql",
            "added-releases.sql",
            "added-provider-accounts.sql",
            "added-passkeys.sql");

    private Migrations() {}

    /** How many numbered scripts there are. */
    public static int newest() {
        return SCRIPTS.size();
    }

    /** The names of what is not numbered. */
    public static List<String> additions() {
        return ADDITIONS;
    }

    /** What becomes of the transaction of a script that has run. */
    @FunctionalInterface
    public interface End {
        void of(Connection connection) throws SQLException;
    }

    /**
     * Brings a schema up to date.
     *
     * @param applied is told the name of each script that has run
     */
    static void run(Connection connection, Consumer<String> applied) throws SQLException {
        // They may take as long as they take: an index over many millions of rows.
        int patience = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0);
        try {
            connection.setAutoCommit(false);
            migrate(connection, SCRIPTS.size(), ADDITIONS, Connection::commit, applied);
        } finally {
            connection.setNetworkTimeout(Runnable::run, patience);
        }
    }

    /**
     * Brings a schema up to a number, on a connection that commits nothing by itself.
     *
     * @param additions those that it gets besides
     * @param end of each script's transaction
     */
    public static void migrate(
            Connection connection, int newest, Collection<String> additions, End end, Consumer<String> applied)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY)");
            end.of(connection);
        }
        int done = current(connection);
        if (done > SCRIPTS.size()) {
            throw new SQLException("the database was written by a newer Gateway: its schema has number " + done
                    + ", this one knows " + SCRIPTS.size());
        }
        for (int number = done + 1; number <= newest; number++) {
            String script = SCRIPTS.get(number - 1);
            apply(connection, script, "INSERT INTO schema_version VALUES (" + number + ")", end);
            applied.accept(script);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_addition (name VARCHAR(100) PRIMARY KEY)");
            end.of(connection);
        }
        Set<String> known = added(connection);
        for (String script : ADDITIONS) {
            if (additions.contains(script) && !known.contains(script)) {
                apply(connection, script, "INSERT INTO schema_addition VALUES ('" + script + "')", end);
                applied.accept(script);
            }
        }
    }

    /** The additions that a schema has. */
    public static Set<String> added(Connection connection) throws SQLException {
        Set<String> known = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM schema_addition")) {
            while (row.next()) {
                known.add(row.getString(1));
            }
        }
        return known;
    }

    /** The number that a schema has. */
    public static int current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(number), 0) FROM schema_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void apply(Connection connection, String script, String done, End end) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : text(script).split(";\\s*\\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            statement.execute(done);
            end.of(connection);
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private static String text(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream(script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
