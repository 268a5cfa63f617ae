package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.testkit.PostgresServer;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Where a Gateway has its records: tests that go over the tables run with each. */
enum Records {
    EMBEDDED {
        @Override
        Optional<Settings.Database> empty() {
            return Optional.empty();
        }
    },
    POSTGRESQL {
        @Override
        Optional<Settings.Database> empty() {
            Optional<PostgresServer> server = PostgresServer.shared();
            Assumptions.assumeTrue(server.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
            return server.map(one -> new Settings.Database(one.newDatabase(), PostgresServer.PASSWORD));
        }
    };

    /** What a Gateway's settings say of a place with nothing in it. */
    abstract Optional<Settings.Database> empty();
}
