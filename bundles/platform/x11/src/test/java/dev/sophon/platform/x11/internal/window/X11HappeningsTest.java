package dev.sophon.platform.x11.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.element.Happenings.Of;
import dev.sophon.node.platform.element.Happenings.Watch;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.testkit.Desktop;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** That what happens is told, and nothing else is. */
@Tag("window-manager")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class X11HappeningsTest {
    private static final Of WINDOWS = new Of(true, false, null, OptionalLong.empty());
    private static final Of CLIPBOARD = new Of(false, true, null, OptionalLong.empty());
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private Desktop desktop;
    private XDisplay display;
    private X11WindowManager windows;
    private Happenings happenings;

    @BeforeAll
    void start() throws Exception {
        desktop = Desktop.start();
        display = XDisplay.open(new Xlib(), desktop.display(), () -> {});
        windows = new X11WindowManager(display);
        happenings = new X11Happenings(display);
    }

    @AfterAll
    void stop() {
        display.close();
        desktop.close();
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

    @Test
    void tellsThatAWindowComesChangesAndGoes() throws Exception {
        try (Watch watch = happenings.watch(WINDOWS)) {
            Process xterm = desktop.launch("xterm", "-title", "one", "-e", "cat");
            until(watch, titled("one"), true);
            String id = desktop.window("one");
            desktop.run("xdotool", "set_window", "--name", "two", String.valueOf(Long.decode(id)));
            until(watch, titled("two"), true);
            desktop.run("xdotool", "windowminimize", String.valueOf(Long.decode(id)));
            until(watch, window -> window.title().equals("two") && window.minimized(), true);
            desktop.end(xterm);
            until(watch, titled("two"), false);
            while (watch.await(SHORT)) {
                assertThat(windows.windows()).noneMatch(titled("two"));
            }
        }
    }

    @Test
    void tellsWhatIsDrawnWhereItIsWatched() throws Exception {
        Process xterm = desktop.launch("xterm", "-title", "drawn", "-geometry", "20x5+600+600", "-e", "cat");
        desktop.window("drawn");
        try (Watch here = happenings.watch(new Of(false, false, new Bounds(0, 0, 300, 300), OptionalLong.empty()));
                Watch there =
                        happenings.watch(new Of(false, false, new Bounds(590, 590, 300, 300), OptionalLong.empty()))) {
            while (here.await(SHORT) || there.await(SHORT)) {
                assertThat(xterm.isAlive()).isTrue();
            }
            there.drawn();
            desktop.end(xterm);
            assertThat(there.await(LONG)).isTrue();
            assertThat(there.drawn()).isNotEmpty().allMatch(new Bounds(590, 590, 300, 300)::meets);
            assertThat(here.await(SHORT)).isFalse();
            assertThat(here.drawn()).isEmpty();
            desktop.run("xsetroot", "-solid", "#3f7cac");
            assertThat(here.await(LONG)).isTrue();
        }
    }

    @Test
    void tellsThatSomethingElseIsInTheClipboard() throws Exception {
        try (Watch watch = happenings.watch(CLIPBOARD)) {
            assertThat(watch.await(SHORT)).isFalse();
            desktop.launch("sh", "-c", "echo something | xclip -selection clipboard");
            assertThat(watch.await(LONG)).isTrue();
        }
    }

    @Test
    void tellsThatAProcessHasEnded() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        Of end = new Of(false, false, null, OptionalLong.of(process.pid()));
        try (Watch watch = happenings.watch(end)) {
            assertThat(watch.await(SHORT)).isFalse();
            CompletableFuture<Long> told = CompletableFuture.supplyAsync(() -> {
                try {
                    assertThat(watch.await(LONG)).isTrue();
                    return System.nanoTime();
                } catch (CommandException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            process.destroyForcibly().waitFor();
            told.get(20, TimeUnit.SECONDS);
            assertThat(watch.await(Duration.ZERO)).isTrue();
        }
        try (Watch watch = happenings.watch(end)) {
            assertThat(watch.await(Duration.ZERO))
                    .as("one that had ended before")
                    .isTrue();
        }
    }

    @Test
    void endsAWaitThatIsInterrupted() throws Exception {
        try (Watch watch = happenings.watch(CLIPBOARD)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> watch.await(LONG));
        }
    }
}
