package dev.sophon.node.connection.internal;

import static dev.sophon.node.connection.internal.TestGateway.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.internal.link.Backoff;
import dev.sophon.node.connection.internal.link.Watchdog;
import dev.sophon.node.identity.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The connection in a real framework that goes up its start levels, and is held where the test wants it. */
class ContainerStartTest {
    private static final int CONNECTION = 71;

    @TempDir
    Path temp;

    private final TestNode node = new TestNode();
    private final CountDownLatch leave = new CountDownLatch(1);
    private Framework framework;
    private Bundle pluggedIn;
    private Bundle later;

    @BeforeEach
    void startFramework() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, temp.resolve("cache").toString()));
        framework.start();
        pluggedIn = install("plugged.in", ContainerStart.PLUGGED_IN);
        later = install("later", ContainerStart.PLUGGED_IN + 2);
        goUpTo(CONNECTION);
        await().until(() -> levels().getStartLevel() == CONNECTION);
    }

    @AfterEach
    void stopFramework() throws Exception {
        leave.countDown();
        framework.stop();
        framework.waitForStop(20_000);
    }

    @Test
    void theGreetingWaitsForWhatWasPluggedInAndNamesItsCommands() throws Exception {
        pluggedInStartsSlowly();
        TestGateway gateway = new TestGateway(true);
        NodeConnection connection = connect(gateway);
        try {
            goUpTo(100);
            gateway.connection();
            // Long enough for a greeting that does not wait.
            assertThat(gateway.hellos.poll(500, TimeUnit.MILLISECONDS)).isNull();

            leave.countDown();

            JsonNode hello = next(gateway.hellos);
            assertThat(hello.path("commands").findValuesAsText("name")).containsExactly("plugged.in");
            await().until(() -> later.getState() == Bundle.ACTIVE);
            assertThat(connection.status().state()).isEqualTo(State.ONLINE);
        } finally {
            connection.stop();
            gateway.close();
        }
    }

    @Test
    void aContainerThatHasStartedIsNotWaitedFor() throws Exception {
        goUpTo(100);
        await().until(() -> later.getState() == Bundle.ACTIVE);

        try (ContainerStart start = over(Duration.ofDays(1))) {
            start.awaitPluggedIn();
        }
    }

    @Test
    @Timeout(20)
    void whereNothingComesBehindTheContainersStartIsEnough() throws Exception {
        later.uninstall();

        try (ContainerStart start = over(Duration.ofDays(1))) {
            goUpTo(100);
            start.awaitPluggedIn();
        }
    }

    @Test
    void whatHangsIsWaitedForNoLongerThanTheBound() throws Exception {
        pluggedInStartsSlowly();
        goUpTo(100);

        try (ContainerStart start = over(Duration.ofMillis(50))) {
            start.awaitPluggedIn();
        }
        assertThat(later.getState()).isNotEqualTo(Bundle.ACTIVE);
    }

    private ContainerStart over(Duration patience) {
        return new ContainerStart(framework.getBundleContext(), new StatusBoard(null), patience);
    }

    private NodeConnection connect(TestGateway gateway) {
        NodeConnection connection = new NodeConnection(
                TestNode.identity(gateway.port(), TestGateway.TOKEN),
                node,
                node,
                node,
                node,
                node,
                new StateFolder(temp),
                "1.2.3",
                framework.getBundleContext());
        connection.bindPlatform(node);
        connection.start(Watchdog.SILENCE, new Backoff(new Random()), 100);
        return connection;
    }

    /** Its start ends when the test lets it, and its command is there then. */
    private void pluggedInStartsSlowly() {
        SynchronousBundleListener slow = event -> {
            if (event.getType() == BundleEvent.STARTING && event.getBundle().equals(pluggedIn)) {
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                node.addCommand("plugged.in");
            }
        };
        framework.getBundleContext().addBundleListener(slow);
    }

    private FrameworkStartLevel levels() {
        return framework.adapt(FrameworkStartLevel.class);
    }

    private void goUpTo(int level) {
        levels().setStartLevel(level);
    }

    private Bundle install(String name, int level) throws IOException, BundleException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        Bundle bundle = framework.getBundleContext().installBundle(name, new ByteArrayInputStream(bytes.toByteArray()));
        bundle.adapt(BundleStartLevel.class).setStartLevel(level);
        bundle.start();
        return bundle;
    }
}
