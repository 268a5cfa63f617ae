package dev.sophon.gateway.store.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.net.Loopback;
import java.nio.file.Path;
import java.util.Arrays;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a database is and how it is spoken with, for the pools of the Gateway and for the programs beside it. */
final class Addresses {
    /** How long somebody waits for a connection, in seconds. */
    static final int PATIENCE_SECONDS = 15;

    /** The longest that an honest answer takes; migrations are not measured by it. */
    static final int SILENT_SECONDS = 10;

    /**
     * Of pages, in KiB; by itself H2 takes 64 MiB. A kept picture is a page, and a large cache is full of pictures that nobody
     * asks for again; what is read again is in the system's cache.
     */
    private static final int CACHE_KIB = 12 * 1024;

    /**
     * The session that this very Gateway had before may still be there, where its line fell silent: the server would notice
     * after hours. It is known by its name.
     */
    static final String ONE_GATEWAY =
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

    private Addresses() {}

    /** The embedded database, in {@code FILE.mv.db}. */
    static JdbcDataSource h2(Path file) {
        JdbcDataSource h2 = new JdbcDataSource();
        // Each commit is in the file's hands at once, so that the death of the process loses nothing that was
        // committed.
        h2.setURL("jdbc:h2:file:" + file + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;CACHE_SIZE=" + CACHE_KIB);
        return h2;
    }

    /** @throws StoreException if the address is none */
    static PGSimpleDataSource postgres(Settings.Database settings) {
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
        server.setConnectTimeout(PATIENCE_SECONDS);
        server.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        return server;
    }
}
