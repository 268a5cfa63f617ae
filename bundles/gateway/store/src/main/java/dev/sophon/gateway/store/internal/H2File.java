package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;

/** The embedded database: one file in the state folder, that one process can open. */
final class H2File {
    /**
     * Of pages, in KiB; by itself H2 takes 64 MiB. A kept picture is a page, and a large cache is full of pictures that nobody
     * asks for again; what is read again is in the system's cache.
     */
    private static final int CACHE_KIB = 12 * 1024;

    private H2File() {}

    static Database open(Path file, int readers) {
        JdbcDataSource h2 = new JdbcDataSource();
        // Each commit is in the file's hands at once, so that the death of the process loses nothing that was
        // committed.
        h2.setURL("jdbc:h2:file:" + file + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;CACHE_SIZE=" + CACHE_KIB);
        HikariConfig config = new HikariConfig();
        config.setDataSource(h2);
        config.setPoolName("gateway");
        config.setMaximumPoolSize(readers + 1);
        config.setMinimumIdle(1);
        config.setExceptionOverride(new LostDatabase());
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(Database.PATIENCE_SECONDS));
        try {
            HikariDataSource pool = new HikariDataSource(config);
            Path database = file.resolveSibling("gateway.mv.db");
            if (Files.exists(database)) {
                GatewayHome.restrict(database);
            }
            return new Database(pool, pool, Commits.IN_PROCESS);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StoreException(
                    "the database in " + file.getParent()
                            + " cannot be opened; does another Gateway run on this folder?",
                    e);
        }
    }
}
