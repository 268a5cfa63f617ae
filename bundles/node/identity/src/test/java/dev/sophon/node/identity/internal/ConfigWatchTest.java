package dev.sophon.node.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.FakeKeyring;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final FakeKeyring keyring = new FakeKeyring();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    @Test
    void theIdentityComesAndGoesWithTheFile(@TempDir Path temp) throws Exception {
        StateFolder folder = new StateFolder(temp);
        ConfigFile file = new ConfigFile(folder);
        URI gateway = URI.create("https://gw.example.com");
        ConfigWatch watch = watch(folder);
        try {
            assertThat(events).isEmpty();

            file.savePairing(gateway, NodeToken.parse("first.secret"));
            await().until(() -> events.equals(List.of("+first")));

            file.savePairing(gateway, NodeToken.parse("second.secret"));
            await().until(() -> events.equals(List.of("+first", "-first", "+second")));

            Files.writeString(folder.config(), "torn");
            await().until(() -> events.size() == 4);
            assertThat(events).endsWith("-second");

            file.savePairing(gateway, NodeToken.parse("third.secret"));
            await().until(() -> events.size() == 5);
        } finally {
            watch.deactivate();
        }
        assertThat(events).endsWith("+third", "-third");
    }

    @Test
    void whoeverIsAtTheTerminalIsToldWhyItGoesOffLine(@TempDir Path temp) throws Exception {
        StateFolder folder = new StateFolder(temp);
        ConfigFile file = new ConfigFile(folder);
        file.savePairing(URI.create("https://gw.example.com"), NodeToken.parse("first.s3cret"));
        ConfigWatch watch = watch(folder);
        try {
            Files.writeString(folder.config(), "torn");
            await().until(() -> said().contains("config.json cannot be used, so this Node is off line"));
            file.savePairing(URI.create("https://gw.example.com"), NodeToken.parse("second.s3cret"));
            await().until(() -> events.contains("+second"));
            assertThat(file.delete()).isTrue();
            await().until(() -> said().contains("not paired any more"));
        } finally {
            watch.deactivate();
        }
        assertThat(said().lines()).hasSize(2);
        assertThat(said()).doesNotContain("s3cret");
    }

    private String said() {
        return terminal.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theIdentityIsThereFromTheStart(@TempDir Path temp) throws Exception {
        StateFolder folder = new StateFolder(temp);
        new ConfigFile(folder).savePairing(URI.create("https://gw.example.com"), NodeToken.parse("first.secret"));

        ConfigWatch watch = watch(folder);
        try {
            assertThat(events).containsExactly("+first");
        } finally {
            watch.deactivate();
        }
    }

    /** As a service that starts before its person logs in. */
    @Test
    void itWaitsForAKeyringThatIsLockedAndSaysSoOnce(@TempDir Path temp) throws Exception {
        StateFolder folder = new StateFolder(temp);
        NodeToken token = NodeToken.parse("first.s3cret");
        new NodeSecrets(token, null).save(folder, URI.create("https://gw.example.com"), true, keyring);
        keyring.lock(true);
        ConfigWatch watch = watch(folder);
        try {
            await().until(() -> said().contains("This Node waits for its secrets"));
            assertThat(events).isEmpty();
            keyring.lock(false);
            await().until(() -> events.equals(List.of("+first")));
            NodeSecrets.move(folder, new ConfigFile(folder).read().orElseThrow(), false, keyring);
            await().during(Duration.ofMillis(1500)).until(() -> events.size() == 1);
        } finally {
            watch.deactivate();
        }
        assertThat(said().lines()).hasSize(1);
        assertThat(said()).doesNotContain("s3cret");
    }

    private ConfigWatch watch(StateFolder folder) {
        return new ConfigWatch(
                folder,
                identity -> {
                    events.add("+" + identity.nodeId());
                    return () -> events.add("-" + identity.nodeId());
                },
                keyring,
                new PrintStream(terminal, true, StandardCharsets.UTF_8));
    }
}
