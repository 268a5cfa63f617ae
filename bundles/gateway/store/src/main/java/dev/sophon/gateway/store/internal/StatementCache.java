package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** One transaction: its prepared statements by their text, and what its writes share. */
final class StatementCache implements Transaction, AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<Class<?>, Object> shared = new HashMap<>();

    StatementCache(Connection connection) {
        this.connection = connection;
    }

    @Override
    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    @Override
    public <T> T shared(Class<T> type, Store.Query<T> first) throws SQLException {
        Object known = shared.get(type);
        if (known == null) {
            known = first.run(connection);
            shared.put(type, known);
        }
        return type.cast(known);
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
    }
}
