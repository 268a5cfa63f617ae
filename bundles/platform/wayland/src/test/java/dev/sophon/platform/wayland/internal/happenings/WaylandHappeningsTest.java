package dev.sophon.platform.wayland.internal.happenings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.element.Happenings.Of;
import dev.sophon.node.platform.element.Happenings.Watch;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.platform.wayland.internal.windows.SwayWindowManager;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaylandHappeningsTest {
    private static final Bounds EVERYWHERE = new Bounds(-32_768, -32_768, 65_536, 65_536);
    private static final Of WINDOWS = new Of(true, false, null, OptionalLong.empty());
    private static final Of CLIPBOARD = new Of(false, true, null, OptionalLong.empty());
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private HeadlessSway sway;
    private SwayWindowManager windows;
    private Happenings happenings;

    @BeforeEach
    void start() {
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25");
        sway.message("focus output HEADLESS-1");
        windows = new SwayWindowManager(TestCompositor.of(sway));
        happenings = new WaylandHappenings(TestCompositor.of(sway));
    }

    @AfterEach
    void stop() {
        windows.close();
        sway.close();
    }

    private static Of drawn(Bounds where) {
        return new Of(false, false, where, OptionalLong.empty());
    }

    /** Waits by what is told alone: what is not told is never looked for. */
    private void until(Watch watch, Predicate<Window> one, boolean there) throws Exception {
        while (windows.windows().stream().anyMatch(one) != there) {
            assertThat(watch.await(LONG)).isTrue();
        }
    }

    private static Predicate<Window> titled(String title) {
        return window -> window.title().equals(title);
    }

    /** A terminal that draws in a corner when a file is there, and shows no blinking caret. */
    private Process terminal(String title) {
        String script = "printf '\\033[?25l'; echo begun > " + sway.folder().resolve("begun") + "; while ! test -e "
                + sway.folder().resolve("draw") + "; do sleep 0.05; done; printf XXXX; sleep 3600";
        Process terminal = sway.open("foot", "-T", title, "-o", "cursor.blink=no", "sh", "-c", script);
        await().until(() -> windows.windows().stream().anyMatch(titled(title))
                && java.nio.file.Files.exists(sway.folder().resolve("begun")));
        return terminal;
    }

    private static void untilQuiet(Watch watch) throws Exception {
        while (watch.await(Duration.ofSeconds(1))) {
            watch.drawn();
        }
    }

    @Test
    void tellsThatAWindowComesChangesAndGoes() throws Exception {
        try (Watch watch = happenings.watch(WINDOWS)) {
            Process foot = sway.open("foot", "-T", "one", "sh", "-c", "sleep 3600");
            until(watch, titled("one"), true);
            sway.message("[title=one] floating enable");
            sway.message("[title=one] resize set 300 200");
            until(watch, window -> window.bounds().width() == 300, true);
            sway.message("[title=one] move absolute position 77 88");
            until(watch, window -> window.bounds().x() == 77, true);
            foot.destroy();
            until(watch, titled("one"), false);
            while (watch.await(Duration.ofSeconds(1))) {
                assertThat(windows.windows()).noneMatch(titled("one"));
            }
        }
    }

    @Test
    void tellsWhatIsDrawnWhereItIsWatched() throws Exception {
        terminal("drawn");
        Bounds corner = new Bounds(0, 0, 200, 100);
        try (Watch here = happenings.watch(drawn(new Bounds(700, 500, 300, 200)));
                Watch elsewhere = happenings.watch(drawn(new Bounds(1280, 0, 1000, 750)));
                Watch there = happenings.watch(drawn(corner))) {
            untilQuiet(there);
            untilQuiet(here);
            sway.run("touch", sway.folder().resolve("draw").toString());

            assertThat(there.await(LONG)).isTrue();
            List<Bounds> drawn = there.drawn();
            assertThat(drawn).isNotEmpty().allMatch(corner::meets);
            // Four characters, and not all of the window.
            assertThat(drawn).allMatch(each -> each.width() < 300 && each.height() < 100);
            assertThat(there.drawn()).isEmpty();
            assertThat(here.await(SHORT)).isFalse();
            assertThat(here.drawn()).isEmpty();
            assertThat(elsewhere.await(SHORT)).isFalse();

            sway.message("focus output HEADLESS-2");
            terminal("second");
            assertThat(elsewhere.await(LONG)).isTrue();
            assertThat(elsewhere.drawn()).isNotEmpty().allMatch(new Bounds(1280, 0, 1000, 750)::meets);
        }
    }

    @Test
    void tellsOfAMonitorThatComes() throws Exception {
        try (Watch watch = happenings.watch(drawn(EVERYWHERE))) {
            untilQuiet(watch);
            sway.message("create_output");
            await().untilAsserted(() -> {
                sway.message("focus output HEADLESS-3");
                sway.message("output HEADLESS-3 background #3f7cac solid_color");
            });
            sway.open("foot", "-T", "third", "sh", "-c", "sleep 3600");
            await().until(() -> {
                watch.await(SHORT);
                return watch.drawn().stream().anyMatch(each -> each.x() >= 2280);
            });
        }
    }

    @Test
    void tellsThatSomethingElseIsInTheClipboard() throws Exception {
        sway.open("wl-copy", "before");
        await().until(() ->
                sway.run("sh", "-c", "wl-paste -n 2>/dev/null || true").equals("before"));
        try (Watch watch = happenings.watch(CLIPBOARD)) {
            assertThat(watch.await(SHORT)).isFalse();
            sway.open("wl-copy", "something");
            assertThat(watch.await(LONG)).isTrue();
        }
    }

    @Test
    void tellsThatAProcessHasEnded() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        Of end = new Of(false, false, null, OptionalLong.of(process.pid()));
        try (Watch watch = happenings.watch(end)) {
            assertThat(watch.await(SHORT)).isFalse();
            process.destroyForcibly().waitFor();
            assertThat(watch.await(LONG)).isTrue();
            assertThat(watch.await(Duration.ZERO)).isTrue();
        }
        try (Watch watch = happenings.watch(end)) {
            assertThat(watch.await(Duration.ZERO))
                    .as("one that had ended before")
                    .isTrue();
        }
    }

    @Test
    void endsAWaitThatIsInterruptedOrWhoseCompositorGoes() throws Exception {
        try (Watch watch = happenings.watch(CLIPBOARD)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> watch.await(LONG));
        }
        try (Watch first = happenings.watch(CLIPBOARD);
                Watch second = happenings.watch(drawn(EVERYWHERE));
                Watch third = happenings.watch(WINDOWS)) {
            sway.kill();
            for (Watch each : List.of(first, second, third)) {
                assertThatExceptionOfType(CommandException.class)
                        .isThrownBy(() -> {
                            while (each.await(LONG)) {
                                // What was told before comes first.
                                each.drawn();
                            }
                        })
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
            }
        }
    }
}
