package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a database that may go, as H2 after a write to a full disk, or a server at its restart. Thread-safe. */
final class Reopening {
    private static final Logger LOG = LoggerFactory.getLogger(Reopening.class);

    private final HikariDataSource pool;

    Reopening(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Something done with connections of the pool; what is not committed at its failure is undone. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs it; once more, on new connections, where the database was found gone, so that nothing had been done. */
    <T> T again(Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (SQLException e) {
            HikariPoolMXBean connections = pool.getHikariPoolMXBean();
            if (!LostDatabase.before(e) || pool.isClosed() || connections == null) {
                throw e;
            }
            LOG.warn(
                    "The database had gone, as it does when its disk is full or its server restarts; opening it again");
            connections.softEvictConnections();
            return work.run();
        }
    }
}
