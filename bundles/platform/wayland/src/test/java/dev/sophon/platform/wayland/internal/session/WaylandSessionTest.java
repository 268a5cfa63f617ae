package dev.sophon.platform.wayland.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.Clipboard;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.testkit.HeadlessSway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WaylandSessionTest {
    private final List<Compositor> registered = new CopyOnWriteArrayList<>();
    private final List<Set<String>> offered = new CopyOnWriteArrayList<>();

    private WaylandSession session(Map<String, String> environment) {
        return new WaylandSession(environment, (compositor, offers) -> {
            offered.add(offers);
            registered.add(compositor);
            return () -> registered.remove(compositor);
        });
    }

    @Test
    void registersACompositorWhileItWorks() {
        try (HeadlessSway sway = HeadlessSway.start(1)) {
            WaylandSession session = session(sway.environment());
            await().untilAsserted(() -> assertThat(registered).hasSize(1));
            assertThat(offered.get(0))
                    .contains("wl_shm", "zwlr_screencopy_manager_v1", "zwlr_data_control_manager_v1", "wl_output");
            assertThat(registered.get(0).sway()).isPresent();

            sway.kill();
            await().untilAsserted(() -> assertThat(registered).isEmpty());

            // It has another process by now, and so has its IPC another socket than the environment says.
            sway.restart();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(registered).hasSize(1));
            assertThat(registered.get(0).sway()).isPresent();

            session.stop();
            assertThat(registered).isEmpty();
        }
    }

    @Test
    void takesBackOneThatDoesNotAnswer() {
        try (HeadlessSway sway = HeadlessSway.start(1)) {
            WaylandSession session = session(sway.environment());
            await().untilAsserted(() -> assertThat(registered).hasSize(1));

            sway.freeze();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(registered).isEmpty());

            sway.thaw();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(registered).hasSize(1));
            session.stop();
        }
    }

    @Test
    void findsTheSocketAsOthersDo() {
        assertThat(WaylandSession.socket(Map.of("WAYLAND_DISPLAY", "wayland-7", "XDG_RUNTIME_DIR", "/run/user/1")))
                .contains(Path.of("/run/user/1/wayland-7"));
        assertThat(WaylandSession.socket(Map.of("WAYLAND_DISPLAY", "/a/b", "XDG_RUNTIME_DIR", "/run/user/1")))
                .contains(Path.of("/a/b"));
        assertThat(WaylandSession.socket(Map.of("XDG_RUNTIME_DIR", "/run/user/1")))
                .contains(Path.of("/run/user/1/wayland-0"));
        assertThat(WaylandSession.socket(Map.of("WAYLAND_DISPLAY", "wayland-7")))
                .isEmpty();
    }

    @Test
    void saysWhatAnotherCompositorLacks() {
        assertThat(Lacking.of(Set.of("wl_shm", "wl_seat"), false))
                .flatExtracting(Lacking.Lack::ports)
                .contains(ScreenCapture.class.getName(), Clipboard.class.getName(), WindowManager.class.getName());
        assertThat(Lacking.of(
                        Set.of(
                                "wl_shm",
                                "wl_seat",
                                "zwlr_screencopy_manager_v1",
                                "zwlr_virtual_pointer_manager_v1",
                                "zwp_virtual_keyboard_manager_v1",
                                "ext_data_control_manager_v1"),
                        true))
                .flatExtracting(Lacking.Lack::ports)
                .doesNotContain(
                        ScreenCapture.class.getName(), Clipboard.class.getName(), WindowManager.class.getName());
    }
}
