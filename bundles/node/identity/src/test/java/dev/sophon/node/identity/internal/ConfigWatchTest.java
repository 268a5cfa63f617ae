package dev.sophon.node.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
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

    private ConfigWatch watch(StateFolder folder) {
        return new ConfigWatch(
                folder,
                identity -> {
                    events.add("+" + identity.nodeId());
                    return () -> events.add("-" + identity.nodeId());
                },
                new PrintStream(terminal, true, StandardCharsets.UTF_8));
    }
}
