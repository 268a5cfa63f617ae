package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.testkit.PostgresServer;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What touches most of the tables, once more with the records on a PostgreSQL server. */
class PostgresTest {
    @BeforeAll
    static void installed() {
        Assumptions.assumeTrue(
                PostgresServer.shared().isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
    }

    private static Optional<Settings.Database> newDatabase() {
        String url = PostgresServer.shared().orElseThrow().newDatabase();
        return Optional.of(new Settings.Database(url, PostgresServer.PASSWORD));
    }

    @Nested
    class Approvals extends ApprovalsTest {
        private final Optional<Settings.Database> database = newDatabase();

        @Override
        Optional<Settings.Database> database() {
            return database;
        }
    }

    @Nested
    class Idempotency extends IdempotencyTest {
        private final Optional<Settings.Database> database = newDatabase();

        @Override
        Optional<Settings.Database> database() {
            return database;
        }
    }

    @Nested
    class Restart extends RestartTest {
        private final Optional<Settings.Database> database = newDatabase();

        @Override
        Optional<Settings.Database> database() {
            return database;
        }
    }
}
