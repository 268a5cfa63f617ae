package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The embedded database: one file in the state folder, that one process can open. */
final class H2File {
    private H2File() {}

    static Database open(Path file, int readers) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Addresses.h2(file));
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
