package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.runtime.Settings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections without a pool, and without a log, which the programs beside the Gateway do not have. */
public final class DirectConnections {
    private DirectConnections() {}

    public static Connection h2(Path file) throws SQLException {
        return Addresses.h2(file).getConnection();
    }

    public static Connection postgres(Settings.Database database) throws SQLException {
        PGSimpleDataSource server = Addresses.postgres(database);
        // Its own: who has the name of another that holds the lock counts as that one come back.
        server.setApplicationName("sophon-copy " + Long.toHexString(new SecureRandom().nextLong()));
        Connection connection = server.getConnection();
        try (Statement lock = connection.createStatement()) {
            lock.execute(Addresses.ONE_GATEWAY);
            // What is copied whole takes as long as it takes.
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
