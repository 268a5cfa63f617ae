package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.h2.jdbcx.JdbcDataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The store on an H2 file database in the state folder. */
@Component
public final class SqlStore implements Store {
    private static final int READERS = 8;
    private static final int PATIENCE_SECONDS = 15;

    private final HikariDataSource pool;
    private final Reopening reopening;
    private final GroupCommit writer;

    @Activate
    public SqlStore(@Reference Settings settings) throws SQLException {
        Path file = settings.home().data().resolve("gateway");
        pool = open(file);
        try (Connection connection = pool.getConnection()) {
            Migrations.run(connection);
        } catch (SQLException e) {
            pool.close();
            throw e;
        }
        Path database = file.resolveSibling("gateway.mv.db");
        if (Files.exists(database)) {
            GatewayHome.restrict(database);
        }
        reopening = new Reopening(pool);
        writer = new GroupCommit(pool, reopening);
    }

    private static HikariDataSource open(Path file) {
        JdbcDataSource h2 = new JdbcDataSource();
        // Each commit is in the file's hands at once, so that the death of the process loses nothing that was
        // committed.
        h2.setURL("jdbc:h2:file:" + file + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
        HikariConfig config = new HikariConfig();
        config.setDataSource(h2);
        config.setPoolName("gateway");
        config.setMaximumPoolSize(READERS + 1);
        config.setMinimumIdle(1);
        config.setExceptionOverride(new ClosedDatabase());
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StoreException(
                    "the database in " + file.getParent()
                            + " cannot be opened; does another Gateway run on this folder?",
                    e);
        }
    }

    /** Writes what waits; with the last connection the database closes. */
    @Deactivate
    public void close() {
        writer.close();
        pool.close();
    }

    @Override
    public <T> T read(Query<T> query) {
        try {
            return reopening.again(() -> {
                try (Connection connection = pool.getConnection()) {
                    return query.run(connection);
                }
            });
        } catch (SQLException e) {
            throw new StoreException("the database could not be read", e);
        }
    }

    @Override
    public CompletableFuture<Void> write(Write write) {
        return writer.submit(write);
    }

    @Override
    public void writeLater(Write write) {
        writer.later(write);
    }

    @Override
    public void commit(Write write) {
        try {
            write(write).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException failed ? failed : new StoreException("not written", e);
        } catch (TimeoutException e) {
            throw new StoreException("the database took longer than " + PATIENCE_SECONDS + " s to write", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing", e);
        }
    }
}
