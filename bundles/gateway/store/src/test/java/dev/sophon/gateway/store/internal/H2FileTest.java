package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2FileTest {
    @TempDir
    Path temporary;

    private SqlStore store;

    @BeforeEach
    void open() throws SQLException {
        store = new SqlStore(SqlStoreTest.settings(temporary));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aSecondGatewayOnTheFolderIsToldSo() throws Exception {
        // Another process, as within one the database's own lock is shared.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        SecondStore.class.getName(),
                        temporary.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(said)
                .contains("The Gateway cannot answer anybody: the database in")
                .contains("another Gateway");
    }

    /** Opens the store of a folder, and prints why it cannot. */
    static final class SecondStore {
        public static void main(String[] folder) throws SQLException {
            try {
                new SqlStore(SqlStoreTest.settings(Path.of(folder[0]))).close();
            } catch (StoreException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /**
     * The number is all that a Gateway of before looks at: what only adds must not raise it. 12 and 13 did: it would take a
     * token that is limited to some scopes for one that may do everything, and a command that is kept for one on its way.
     */
    @Test
    void whatOnlyAddsIsOpenedByAGatewayOfBefore() throws Exception {
        List<Integer> numbers = store.rows("SELECT MAX(number) FROM schema_version", row -> row.getInt(1));
        assertThat(numbers).containsExactly(13);
        store.close();
        store = new SqlStore(SqlStoreTest.settings(temporary));
        assertThat(store.rows("SELECT name FROM schema_addition", row -> row.getString(1)))
                .containsExactlyInAnyOrder(
                        "added-node-keys.sql",
                        "added-quarantined.sql",
                        "added-releases.sql",
                        "added-provider-accounts.sql",
                        "added-passkeys.sql");
    }

    @Test
    void theDatabaseIsItsOwnersOnly() throws Exception {
        Path file = temporary.resolve("data/gateway.mv.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }
}
