package dev.sophon.gateway.rest.internal;

import java.nio.file.Path;
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
        gateway = new TestGateway(home);
        admin = gateway.admin();
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
