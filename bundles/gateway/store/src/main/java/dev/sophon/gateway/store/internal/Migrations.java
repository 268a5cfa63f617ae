package dev.sophon.gateway.store.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date: numbered scripts, each run once, in one transaction where the database can. A statement
 * ends with a semicolon at the end of a line. A script that has been released is never changed again.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
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
            "011-features.sql");

    private Migrations() {}

    static void run(Connection connection) throws SQLException {
        // They may take as long as they take: an index over many millions of rows.
        int patience = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0);
        try {
            migrate(connection);
        } finally {
            connection.setNetworkTimeout(Runnable::run, patience);
        }
    }

    private static void migrate(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY)");
            connection.commit();
        }
        int done = current(connection);
        if (done > SCRIPTS.size()) {
            throw new SQLException("the database was written by a newer Gateway: its schema has number " + done
                    + ", this one knows " + SCRIPTS.size());
        }
        for (int number = done + 1; number <= SCRIPTS.size(); number++) {
            apply(connection, number, SCRIPTS.get(number - 1));
        }
    }

    private static int current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(number), 0) FROM schema_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void apply(Connection connection, int number, String script) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement done = connection.prepareStatement("INSERT INTO schema_version VALUES (?)")) {
            for (String sql : text(script).split(";\\s*\\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            done.setInt(1, number);
            done.executeUpdate();
            connection.commit();
            LOG.info("Applied {} to the database", script);
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
