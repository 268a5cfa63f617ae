package dev.sophon.gateway.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Commits of a PostgreSQL server, which remembers its transactions. The connection that asks has the writer's lock, so the
 * one that committed has ended.
 */
final class ServerCommits implements Commits {
    @Override
    public @Nullable String mark(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public boolean wasMade(Connection next, String mark) throws SQLException {
        try (PreparedStatement select = next.prepareStatement("SELECT pg_xact_status(CAST(? AS xid8))")) {
            select.setString(1, mark);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return "committed".equals(row.getString(1));
            }
        }
    }
}
