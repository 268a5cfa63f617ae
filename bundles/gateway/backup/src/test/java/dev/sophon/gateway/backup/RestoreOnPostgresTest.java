package dev.sophon.gateway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Backups of a PostgreSQL database, restored into one, and into the embedded one. */
class RestoreOnPostgresTest extends RestoreTest {
    private final String url = PostgresServer.shared().orElseThrow().newDatabase();
    private final String other = PostgresServer.shared().orElseThrow().newDatabase();

    @BeforeAll
    static void installed() {
        Assumptions.assumeTrue(
                PostgresServer.shared().isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
    }

    @Override
    Optional<Settings.Database> database() {
        return Optional.of(new Settings.Database(url, PostgresServer.PASSWORD));
    }

    @Override
    Optional<Settings.Database> other() {
        return Optional.of(new Settings.Database(other, PostgresServer.PASSWORD));
    }

    @Test
    void oneOfTheEmbeddedDatabaseMovesIn() throws Exception {
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("a"), Optional.empty())) {
            variety(records);
            records.backUp(file);
        }
        restore(file, temporary.resolve("b"), other(), false, rows -> {});
        Path again = temporary.resolve("again.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("b"), other())) {
            assertThat(records.audit.verify().ok()).isTrue();
            assertThatThrownBy(() -> restore(file, temporary.resolve("c"), other(), true, rows -> {}))
                    .hasMessageContaining("another Gateway");
            records.backUp(again);
        }
        same(rows(file), rows(again));
    }
}
