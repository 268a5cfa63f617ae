package dev.sophon.platform.host.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSessionTest {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private static Session probe(Map<String, String> environment) {
        try (UnixSession session = new UnixSession(environment, "machine", PATIENCE)) {
            return session.probe();
        }
    }

    @Test
    void saysThatDisplayIsNotSet() {
        Session session = probe(Map.of());

        assertThat(session.display()).isEqualTo("none");
        assertThat(session.problem()).contains("DISPLAY is not set").contains("Environment=DISPLAY=:0");
    }

    @Test
    void saysThatDisplayIsMalformed() {
        assertThat(probe(Map.of("DISPLAY", "nonsense")).problem()).contains("[HOST]:NUMBER");
    }

    @Test
    void saysThatNothingAnswers() {
        Session session = probe(Map.of("DISPLAY", ":9876"));

        assertThat(session.display()).isEqualTo("none");
        assertThat(session.problem()).startsWith("The X server at :9876 does not answer.");
    }

    @Test
    void namesTheServersThatRunInsteadAndKeepsToWhatItSaid() {
        try (XServer gone = XServer.start("64x64x24");
                XServer other = XServer.start("64x64x24");
                UnixSession session = new UnixSession(Map.of("DISPLAY", gone.display()), "machine", PATIENCE)) {
            gone.kill();
            Session first = session.probe();
            assertThat(first.problem()).contains(" Here run: ").doesNotContain("Here run: " + gone.display());
            other.kill();
            assertThat(session.probe()).isEqualTo(first);
        }
    }

    @Test
    void doesNotTakeAnOpenPortForAnXServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            int number = silent.getLocalPort() - 6000;
            if (number >= 0 && number <= 9999) {
                assertThat(probe(Map.of("DISPLAY", "127.0.0.1:" + number)).display())
                        .isEqualTo("none");
            }
        }
    }

    @Test
    void findsAnXServerAndKeepsItsConnection() {
        try (XServer server = XServer.start("640x480x24");
                UnixSession session = new UnixSession(Map.of("DISPLAY", server.display()), "machine", PATIENCE)) {
            Session first = session.probe();
            assertThat(first).isEqualTo(new Session("x11", "", first.epoch()));
            assertThat(session.probe()).isEqualTo(first);

            server.kill();
            server.restart();
            assertThat(session.probe().display()).isEqualTo("x11");
            assertThat(session.probe()).isNotEqualTo(first);
        }
    }

    @Test
    void passesOverEventsThatComeUnasked() {
        try (XServer server = XServer.start("640x480x24");
                UnixSession session = new UnixSession(Map.of("DISPLAY", server.display()), "machine", PATIENCE)) {
            Session first = session.probe();
            server.run("xmodmap", "-e", "keycode 250 = a", "-e", "keycode 251 = b");
            assertThat(session.probe()).isEqualTo(first);
        }
    }

    @Test
    void doesNotWaitForAFrozenServer() {
        try (XServer server = XServer.start("640x480x24");
                UnixSession session = new UnixSession(Map.of("DISPLAY", server.display()), "machine", PATIENCE)) {
            assertThat(session.probe().display()).isEqualTo("x11");
            server.freeze();
            assertThat(session.probe().problem()).contains("does not answer");
            server.thaw();
            assertThat(session.probe().display()).isEqualTo("x11");
        }
    }

    /** As it does for everybody else while one of its clients has grabbed it. */
    @Test
    void aServerThatPausesStaysTheSame() throws Exception {
        try (XServer server = XServer.start("640x480x24");
                UnixSession session = new UnixSession(Map.of("DISPLAY", server.display()), "machine", PATIENCE)) {
            Session first = session.probe();
            server.freeze();
            CompletableFuture<Void> thawed = CompletableFuture.runAsync(
                    server::thaw, CompletableFuture.delayedExecutor(PATIENCE.toMillis() * 5 / 4, MILLISECONDS));
            assertThat(session.probe()).isEqualTo(first);
            thawed.get(5, SECONDS);

            server.freeze();
            assertThat(session.probe().problem()).contains("does not answer");
            assertThat(session.probe().problem()).contains("does not answer");
            server.thaw();
            assertThat(session.probe()).isEqualTo(first);
            server.freeze();
            assertThat(session.probe().problem()).contains("does not answer");
            server.thaw();
        }
    }

    @Test
    void showsItsCookieAndSaysWhenItIsRefused() {
        String file = folder.resolve("cookies").toString();
        String other = folder.resolve("other").toString();
        String cookie = "0123456789abcdef0123456789abcdef";
        try (XServer tool = XServer.start("64x64x24")) {
            tool.run("xauth", "-q", "-f", file, "add", ":0", ".", cookie);
            try (XServer server = XServer.start("640x480x24", "-auth", file)) {
                String machine =
                        Machine.probe(System.getProperties(), System.getenv()).machineName();
                tool.run("xauth", "-q", "-f", file, "add", server.display(), ".", cookie);
                tool.run("xauth", "-q", "-f", other, "add", server.display(), ".", "f".repeat(32));

                try (UnixSession right = new UnixSession(
                                Map.of("DISPLAY", server.display(), "XAUTHORITY", file), machine, PATIENCE);
                        UnixSession wrong = new UnixSession(
                                Map.of("DISPLAY", server.display(), "XAUTHORITY", other), machine, PATIENCE)) {
                    assertThat(right.probe().display()).isEqualTo("x11");
                    assertThat(wrong.probe().display()).isEqualTo("none");
                    assertThat(wrong.probe().problem())
                            .contains("does not let this user in")
                            .contains("XAUTHORITY")
                            .doesNotContain("ffff");
                }
            }
        }
    }

    @Test
    void prefersWaylandUnlessTheSessionIsX11() throws IOException {
        Path socket = folder.resolve("wayland-1");
        try (ServerSocketChannel compositor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            compositor.bind(UnixDomainSocketAddress.of(socket));
            Map<String, String> wayland =
                    Map.of("WAYLAND_DISPLAY", "wayland-1", "XDG_RUNTIME_DIR", folder.toString(), "DISPLAY", ":9876");

            assertThat(probe(wayland)).isEqualTo(new Session("wayland", "", 0));
            assertThat(probe(Map.of(
                                    "WAYLAND_DISPLAY",
                                    socket.toString(),
                                    "XDG_SESSION_TYPE",
                                    "x11",
                                    "DISPLAY",
                                    ":9876"))
                            .display())
                    .isEqualTo("none");
        }
        Session gone = probe(Map.of("WAYLAND_DISPLAY", socket.toString()));
        assertThat(gone.display()).isEqualTo("none");
        assertThat(gone.problem()).contains("Wayland compositor", "Start it", "XDG_RUNTIME_DIR");
    }
}
