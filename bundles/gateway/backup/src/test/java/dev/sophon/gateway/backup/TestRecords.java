package dev.sophon.gateway.backup;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.internal.AccountRegistry;
import dev.sophon.gateway.access.internal.ApiTokens;
import dev.sophon.gateway.audit.internal.SqlAudit;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.internal.SqlStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The records of a Gateway that runs on a state folder: its store, its audit, its accounts and tokens. */
final class TestRecords implements AutoCloseable {
    static final Principal BY = new Principal("t", "tester", Role.ADMIN, null);

    final GatewayHome home;
    final SqlStore store;
    final SqlAudit audit;
    final ApiTokens tokens;
    final AccountRegistry accounts;
    private final SystemTime time = new SystemTime();

    TestRecords(Path folder, Optional<Settings.Database> database) throws SQLException {
        home = new GatewayHome(folder);
        Settings settings = new Told(home, database);
        store = new SqlStore(settings);
        audit = new SqlAudit(store, settings, time);
        accounts = new AccountRegistry(store, audit, time);
        tokens = new ApiTokens(store, audit, accounts, settings, time);
    }

    BackupManifest backUp(Path file) {
        audit.seal();
        return store.read(connection -> {
            try {
                return BackupWriter.write(connection, home, "test", file, rows -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        audit.close();
        time.close();
        store.close();
    }

    private record Told(GatewayHome home, Optional<Settings.Database> database) implements Settings {
        @Override
        public Optional<URI> publicUrl() {
            return Optional.empty();
        }

        @Override
        public Set<String> allowedHosts() {
            return Set.of();
        }

        @Override
        public int maxCommandsInFlight() {
            return 10;
        }

        @Override
        public long keptResultBytes() {
            return 1_000_000;
        }
    }
}
