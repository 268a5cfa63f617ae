package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariDataSource;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.StoreException;
import java.sql.SQLException;

/**
 * Where the records are.
 *
 * @param readers what is read comes through these connections
 * @param writer what is written goes through this; the same as the readers', where one is enough
 * @param commits tells what became of a commit
 */
record Database(HikariDataSource readers, HikariDataSource writer, Commits commits) implements AutoCloseable {
    private static final int READERS = 8;

    /** How long somebody waits for a connection, in seconds. */
    static final int PATIENCE_SECONDS = Addresses.PATIENCE_SECONDS;

    /**
     * Opens what the settings name.
     *
     * @throws StoreException if it cannot be opened
     */
    static Database open(Settings settings) throws SQLException {
        return settings.database().isPresent()
                ? PostgresServer.open(settings.database().get(), READERS)
                : H2File.open(settings.home().data().resolve("gateway"), READERS);
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
    }
}
