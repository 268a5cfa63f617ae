package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A running Gateway for each test, with real time. */
abstract class GatewayTest {
    @TempDir
    Path home;

    TestGateway gateway;
    Api admin;
    private TestGateway.TestSettings settings;

    @BeforeEach
    void startGateway() {
        if (settings == null) {
            settings = new TestGateway.TestSettings(new GatewayHome(home), false, newDatabase());
        }
        gateway = new TestGateway(settings, new SystemTime(), 0);
        admin = gateway.admin();
    }

    /** Where the records of this test are, with nothing in it; none: in the embedded database. */
    Optional<Settings.Database> newDatabase() {
        return Optional.empty();
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    /** A node that is connected and has said hello. */
    TestNode node(String name, String scopes) {
        return new TestNode(gateway, TestNode.pair(gateway, admin, name, scopes)).start();
    }
}
