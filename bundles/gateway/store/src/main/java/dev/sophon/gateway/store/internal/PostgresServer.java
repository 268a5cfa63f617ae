package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.net.Loopback;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGProperty;
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
    /** The longest that an honest answer takes; migrations are not measured by it. */
    private static final int SILENT_SECONDS = 10;

    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final long LOCK_MILLIS = 3_000;
    private static final long PAUSE_MILLIS = 250;
    private static final String LOCKED = "55P03";
    /**
     * The session that this very Gateway had before may still be there, where its line fell silent: the server would notice
     * after hours. It is known by its name.
     */
    private static final String ONE_GATEWAY =
            """
            DO $$ BEGIN
              PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
                WHERE l.locktype = 'advisory' AND l.classid = 1397706849 AND a.pid <> pg_backend_pid()
                AND a.datname = current_database() AND a.application_name = current_setting('application_name');
              FOR i IN 1..20 LOOP
                IF pg_try_advisory_lock(1397706849, hashtext(current_schema())) THEN RETURN; END IF;
                EXIT WHEN NOT EXISTS (SELECT 1 FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
                  WHERE l.locktype = 'advisory' AND l.classid = 1397706849 AND a.pid <> pg_backend_pid()
                  AND a.datname = current_database() AND a.application_name = current_setting('application_name'));
                PERFORM pg_sleep(0.1);
                PERFORM pg_stat_clear_snapshot();
              END LOOP;
              IF NOT pg_try_advisory_lock(1397706849, hashtext(current_schema())) THEN
                RAISE EXCEPTION 'another Gateway runs on this database' USING ERRCODE = '55P03';
              END IF;
            END $$
            """;

    private static final SecureRandom RANDOM = new SecureRandom();

    private PostgresServer() {}

    static Database open(Settings.Database settings, int readers) throws SQLException {
        PGSimpleDataSource server = server(settings);
        awaitServer(server);
        PGSimpleDataSource writing = server(settings);
        // As long as a name may be there.
        String name = writing.getApplicationName();
        writing.setApplicationName(
                (name.length() > 40 ? name.substring(0, 40) : name) + " " + Long.toHexString(RANDOM.nextLong()));
        HikariDataSource writer = null;
        try {
            HikariConfig one = config(writing, "gateway-writer", 1);
            one.setConnectionTimeout(TimeUnit.SECONDS.toMillis(SILENT_SECONDS));
            one.setConnectionInitSql(ONE_GATEWAY);
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

    static PGSimpleDataSource server(Settings.Database settings) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        try {
            server.setUrl(settings.url());
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "databaseUrl: expected the address of a PostgreSQL database, as"
                            + " jdbc:postgresql://db.example.com/sophon?user=sophon",
                    e);
        }
        if (!settings.password().isEmpty()) {
            server.setPassword(settings.password());
        }
        boolean here = Arrays.stream(server.getServerNames()).allMatch(Loopback::is);
        if (!here && server.getSslMode() == null) {
            // Records and the password leave this machine: to the right server only, unless the address says otherwise.
            server.setSslMode("verify-full");
        }
        if (server.getApplicationName() == null) {
            server.setApplicationName("sophon-gateway");
        }
        server.setTcpKeepAlive(true);
        if (server.getSocketTimeout() == 0) {
            // A server that is silent for as long is one that fails: nothing waits for it without an end.
            server.setSocketTimeout(SILENT_SECONDS);
        }
        server.setConnectTimeout(Database.PATIENCE_SECONDS);
        server.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        return server;
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
