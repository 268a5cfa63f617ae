package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What the store promises on every database, on a PostgreSQL server; and what only a server can do. */
class PostgresTest extends SqlStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITING =
            "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";

    private static PostgresServer server;

    private final String url = server.newDatabase();

    @BeforeAll
    static void installed() {
        Optional<PostgresServer> here = PostgresServer.shared();
        Assumptions.assumeTrue(here.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
        server = here.get();
    }

    @Override
    Settings settings() {
        return settings(url, PostgresServer.PASSWORD);
    }

    private Settings settings(String address, String password) {
        return settings(temporary, Optional.of(new Settings.Database(address, password)));
    }

    @Test
    void nothingIsInTheStateFolder() {
        assertThat(temporary.resolve("data/gateway.mv.db")).doesNotExist();
    }

    @Test
    void aSecondGatewayOnTheDatabaseIsToldSo() {
        assertThatThrownBy(() -> new SqlStore(settings()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("another Gateway");
    }

    @Test
    void aRestartOfTheServerIsNotNoticed() {
        store.commit(token("before"));
        server.restart();
        assertThat(count()).isEqualTo(1);
        server.restart();
        store.commit(token("after"));
        assertThat(count()).isEqualTo(2);
        // The writer holds the lock again.
        assertThatThrownBy(() -> new SqlStore(settings())).hasMessageContaining("another Gateway");
    }

    /** A store behind a line that can be cut, with a commit that stands still until it is let go. */
    private void atTheCommit(CommitCut cut) throws Exception {
        store.close();
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(url);
        direct.setPassword(PostgresServer.PASSWORD);
        int port = direct.getPortNumbers()[0];
        try (FaultProxy line = new FaultProxy(port);
                Connection aside = direct.getConnection();
                Statement statement = aside.createStatement()) {
            store = new SqlStore(
                    settings(url.replace(":" + port + "/", ":" + line.port() + "/"), PostgresServer.PASSWORD));
            statement.execute("CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$");
            statement.execute("CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON api_token"
                    + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_here()");
            statement.execute("SELECT pg_advisory_lock(4711)");
            CompletableFuture<Void> written = store.write(token("once"));
            await().atMost(PATIENCE).until(() -> number(statement, WAITING) == 1);
            cut.happens(line, statement);
            line.cut();
            line.release(FaultProxy.From.GATEWAY);
            written.get(60, TimeUnit.SECONDS);
            assertThat(count()).isEqualTo(1);
            store.close();
        }
        store = new SqlStore(settings());
        assertThat(count()).isEqualTo(1);
    }

    private interface CommitCut {
        void happens(FaultProxy line, Statement aside) throws Exception;
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotMadeTwice() throws Exception {
        atTheCommit((line, aside) -> {
            line.hold(FaultProxy.From.GATEWAY);
            aside.execute("SELECT pg_advisory_unlock(4711)");
            await().atMost(PATIENCE).until(() -> number(aside, "SELECT COUNT(*) FROM api_token") == 1);
        });
    }

    @Test
    void aCommitThatWasNotMadeIsMade() throws Exception {
        atTheCommit((line, aside) -> {
            line.hold(FaultProxy.From.GATEWAY);
            aside.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
            await().atMost(PATIENCE).until(() -> number(aside, WAITING) == 0);
            aside.execute("SELECT pg_advisory_unlock(4711)");
            assertThat(number(aside, "SELECT COUNT(*) FROM api_token")).isZero();
        });
    }

    @Test
    void aServerThatFallsSilentIsAnOutageThatHoldsNobodyUp() throws Exception {
        store.close();
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(url);
        int port = direct.getPortNumbers()[0];
        try (FaultProxy line = new FaultProxy(port)) {
            store = new SqlStore(
                    settings(url.replace(":" + port + "/", ":" + line.port() + "/"), PostgresServer.PASSWORD));
            store.commit(token("before"));
            line.hold(FaultProxy.From.NODE);
            line.hold(FaultProxy.From.GATEWAY);
            CompletableFuture<Void> lost = store.write(token("lost"));
            for (int i = 0; i < 60_000; i++) {
                // More than there is room for: nobody waits for any of them, nor is held up.
                store.writeLater(transaction -> {});
            }
            assertThat(store.keepsUp()).isFalse();
            assertThatThrownBy(() -> store.commit(token("refused"))).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> lost.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreException.class);
            line.cut();
            // The session that the server still has is this Gateway's own, and is no reason to stay away.
            await().atMost(PATIENCE).until(store::keepsUp);
            store.commit(token("after"));
            assertThat(count()).isEqualTo(2);
            store.close();
        }
        store = new SqlStore(settings());
    }

    @Test
    void whatWaitingCannotHealIsSaidAtOnce() {
        assertThatThrownBy(() -> new SqlStore(settings(url, "wrong")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("postgres on 127.0.0.1")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(
                        () -> new SqlStore(settings(url.replace("/postgres?", "/nowhere?"), PostgresServer.PASSWORD)))
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> new SqlStore(settings("jdbc:postgresql://[", "")))
                .hasMessageContaining("databaseUrl");
    }

    @Test
    void aSchemaOfANewerGatewayIsLeftAlone() throws SQLException {
        store.commit(transaction ->
                transaction.prepare("INSERT INTO schema_version VALUES (999)").executeUpdate());
        store.close();
        assertThatThrownBy(() -> new SqlStore(settings())).hasMessageContaining("newer Gateway");
        store = new SqlStore(settings(server.newDatabase(), PostgresServer.PASSWORD));
    }
}
