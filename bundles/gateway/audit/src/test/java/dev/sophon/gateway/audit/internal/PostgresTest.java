package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.testkit.PostgresServer;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The chain on a PostgreSQL server. */
class PostgresTest extends SqlAuditTest {
    private final String url = PostgresServer.shared().orElseThrow().newDatabase();

    @BeforeAll
    static void installed() {
        Assumptions.assumeTrue(
                PostgresServer.shared().isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
    }

    @Override
    Optional<Settings.Database> database() {
        return Optional.of(new Settings.Database(url, PostgresServer.PASSWORD));
    }
}
