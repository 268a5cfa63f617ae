package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.StoreException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database. The one connection that writes holds a lock of its session for as long as it lives: a second
 * Gateway on the same schema would extend the audit's chain beside this one, and is refused. The lock is the writing
 * connection's own, so that nothing is written without it, after a restart of the server either.
 */
final class PostgresServer {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final long LOCK_MILLIS = 3_000;
    private static final long PAUSE_MILLIS = 250;
    private static final String LOCKED = "55P03";
    private static final SecureRandom RANDOM = new SecureRandom();

    private PostgresServer() {}

    static Database open(Settings.Database settings, int readers) throws SQLException {
        PGSimpleDataSource server = Addresses.postgres(settings);
        awaitServer(server);
        PGSimpleDataSource writing = Addresses.postgres(settings);
        // As long as a name may be there.
        String name = writing.getApplicationName();
        writing.setApplicationName(
                (name.length() > 40 ? name.substring(0, 40) : name) + " " + Long.toHexString(RANDOM.nextLong()));
        HikariDataSource writer = null;
        try {
            HikariConfig one = config(writing, "gateway-writer", 1);
            one.setConnectionTimeout(TimeUnit.SECONDS.toMillis(Addresses.SILENT_SECONDS));
            one.setConnectionInitSql(Addresses.ONE_GATEWAY);
            one.setMaxLifetime(0);
            one.setKeepaliveTime(TimeUnit.MINUTES.toMillis(1));
            writer = writer(one);
            return new Database(new HikariDataSource(config(server, "gateway", readers)), writer, new ServerCommits());
        } catch (HikariPool.PoolInitializationException e) {
            if (writer != null) {
                writer.close();
            }
            throw new StoreException("the database " + place(server) + " cannot be opened: " + reason(e), e);
        }
    }

    /** The lock of a Gateway that was killed a moment ago goes when the server notices. */
    private static HikariDataSource writer(HikariConfig one) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOCK_MILLIS);
        while (true) {
            try {
                return new HikariDataSource(one);
            } catch (HikariPool.PoolInitializationException e) {
                if (!(root(e) instanceof SQLException locked)
                        || !LOCKED.equals(locked.getSQLState())
                        || System.nanoTime() > end) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the database", e);
        }
    }

    private static HikariConfig config(PGSimpleDataSource server, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server);
        config.setPoolName(name);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setExceptionOverride(new LostDatabase());
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(Database.PATIENCE_SECONDS));
        return config;
    }

    /** Server and Gateway may be started together: waits for it, but not for what waiting cannot heal. */
    private static void awaitServer(PGSimpleDataSource server) throws SQLException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        boolean said = false;
        while (true) {
            try {
                server.getConnection().close();
                return;
            } catch (SQLException e) {
                String state = e.getSQLState() == null ? "" : e.getSQLState();
                boolean notYet = state.equals("08001") || state.equals("57P03");
                if (!notYet || System.nanoTime() > end) {
                    throw new StoreException(
                            "the database " + place(server) + " cannot be opened: " + e.getMessage(), e);
                }
                if (!said) {
                    LOG.warn("The database {} does not answer yet; waiting for it", place(server));
                    said = true;
                }
            }
            pause();
        }
    }

    /** Names no user and no password. */
    private static String place(PGSimpleDataSource server) {
        return server.getDatabaseName() + " on " + String.join(", ", server.getServerNames());
    }

    private static String reason(Throwable failure) {
        return String.valueOf(root(failure).getMessage());
    }

    private static Throwable root(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first;
    }
}
