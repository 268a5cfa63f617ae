package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One running Gateway for all tests of a class, with real time: for those that neither start it anew nor count what there
 * is in all. Each test has names of nodes that no other has.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OneGatewayTest {
    @TempDir
    static Path folder;

    TestGateway gateway;
    Api admin;
    String office;
    String other;
    private int tests;

    @BeforeAll
    void startGateway() throws IOException {
        GatewayHome home = new GatewayHome(Files.createTempDirectory(folder, "home"));
        gateway = new TestGateway(new TestGateway.TestSettings(home, false, newDatabase()), new SystemTime(), 0);
        admin = gateway.admin();
    }

    @BeforeEach
    void newNames() {
        tests++;
        office = "office-of-" + tests;
        other = "other-of-" + tests;
    }

    /** Where the records are, with nothing in it; none: in the embedded database. */
    Optional<Settings.Database> newDatabase() {
        return Optional.empty();
    }

    @AfterAll
    void stopGateway() {
        gateway.close();
    }

    /** A node that is connected and has said hello. */
    TestNode node(String name, String scopes) {
        return new TestNode(gateway, TestNode.pair(gateway, admin, name, scopes)).start();
    }
}
