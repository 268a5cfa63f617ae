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

    @BeforeEach
    void startGateway() {
        gateway = new TestGateway(
                new TestGateway.TestSettings(new GatewayHome(home), false, database()), new SystemTime(), 0);
        admin = gateway.admin();
    }

    /** Where its records are; none: in the embedded database. */
    Optional<Settings.Database> database() {
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
