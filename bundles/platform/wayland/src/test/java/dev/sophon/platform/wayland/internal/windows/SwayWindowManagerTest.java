package dev.sophon.platform.wayland.internal.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwayWindowManagerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HeadlessSway sway;
    private SwayWindowManager windows;

    @BeforeEach
    void start() {
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25",
                "for_window [title=\"^floating\"] floating enable, border normal 4");
        sway.message("focus output HEADLESS-1");
        windows = new SwayWindowManager(TestCompositor.of(sway));
    }

    @AfterEach
    void stop() {
        windows.close();
        sway.close();
    }

    private Process open(String title) throws CommandException {
        Process program = sway.open("foot", "-T", title, "-W", "40x10", "sleep", "3600");
        await().until(() ->
                windows.windows().stream().anyMatch(each -> each.title().equals(title)));
        return program;
    }

    private Window named(String title) throws CommandException {
        return windows.windows().stream()
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsOfEachWindowWhereItIs() throws Exception {
        Process tiled = open("one");
        Process second = open("two");

        List<Window> all = windows.windows();

        assertThat(all).extracting(Window::title).containsExactly("two", "one");
        assertThat(all).extracting(Window::processName).containsOnly("foot");
        assertThat(all).extracting(Window::pid).containsExactly(second.pid(), tiled.pid());
        assertThat(all).extracting(Window::focused).containsExactly(true, false);
        assertThat(all).extracting(Window::minimized).containsOnly(false);
        assertThat(all)
                .extracting(Window::bounds)
                .containsExactly(new Bounds(640, 0, 640, 800), new Bounds(0, 0, 640, 800));
        assertThat(windows.at(100, 100))
                .hasValueSatisfying(at -> assertThat(at.title()).isEqualTo("one"));
        assertThat(windows.at(700, 100))
                .hasValueSatisfying(at -> assertThat(at.title()).isEqualTo("two"));
        assertThat(windows.at(1500, 100)).isEmpty();
        assertThat(windows.window(all.get(1).id())).isEqualTo(all.get(1));
    }

    @Test
    void tellsPlacesOnAScaledMonitorInItsPixels() throws Exception {
        sway.message("focus output HEADLESS-2");
        open("there");

        assertThat(named("there").bounds()).isEqualTo(new Bounds(1280, 0, 1000, 750));
        assertThat(windows.at(1280 + 999, 749)).isPresent();
    }

    @Test
    void putsWhatFloatsInFront() throws Exception {
        open("floating");
        open("tiled");

        assertThat(windows.windows()).extracting(Window::title).containsExactly("floating", "tiled");
        Bounds place = named("floating").bounds();
        assertThat(windows.at(place.x() + 5, place.y() + 5))
                .hasValueSatisfying(at -> assertThat(at.title()).isEqualTo("floating"));
    }

    @Test
    void movesAndResizesWhatFloats() throws Exception {
        open("floating");

        Bounds moved = windows.move(named("floating"), 100, 90, OptionalInt.empty(), OptionalInt.empty());
        assertThat(moved).extracting(Bounds::x, Bounds::y).containsExactly(100, 90);
        assertThat(named("floating").bounds()).isEqualTo(moved);
        assertThat(named("floating").whole().contains(moved)).isTrue();

        Bounds resized = windows.move(named("floating"), 150, 60, OptionalInt.of(500), OptionalInt.of(300));
        assertThat(resized).extracting(Bounds::x, Bounds::y).containsExactly(150, 60);
        // A terminal keeps to its cells.
        assertThat(resized.width()).isBetween(480, 520);
        assertThat(resized.height()).isBetween(280, 320);
    }

    @Test
    void movesOntoAScaledMonitor() throws Exception {
        open("floating");

        Bounds moved = windows.move(named("floating"), 1380, 100, OptionalInt.empty(), OptionalInt.empty());

        assertThat(moved).extracting(Bounds::x, Bounds::y).containsExactly(1380, 100);
    }

    /** Whose pixels count more than those of the monitor where it was, or less. */
    @Test
    void resizesInPixelsOfTheMonitorThatItIsMovedTo() throws Exception {
        open("floating");

        Bounds there = windows.move(named("floating"), 1380, 100, OptionalInt.of(500), OptionalInt.of(300));
        Bounds back = windows.move(named("floating"), 150, 60, OptionalInt.of(500), OptionalInt.of(300));

        for (Bounds each : List.of(there, back)) {
            // A terminal keeps to its cells.
            assertThat(each.width()).isBetween(475, 525);
            assertThat(each.height()).isBetween(270, 330);
        }
        assertThat(there).extracting(Bounds::x, Bounds::y).containsExactly(1380, 100);
        assertThat(back).extracting(Bounds::x, Bounds::y).containsExactly(150, 60);
    }

    @Test
    void refusesToMoveWhatIsTiled() throws Exception {
        open("tiled");
        Window tiled = named("tiled");

        assertUnsupported(
                () -> windows.move(tiled, 10, 10, OptionalInt.empty(), OptionalInt.empty()), "sway tiles this window");
        assertUnsupported(() -> windows.minimize(tiled), "no minimized windows");
        assertUnsupported(() -> windows.maximize(tiled), "no maximized windows");
        assertThat(named("tiled")).isEqualTo(tiled);
    }

    @Test
    void refusesAPlaceOffTheDesktop() throws Exception {
        open("floating");

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> windows.move(named("floating"), 100_000, 0, OptionalInt.empty(), OptionalInt.empty()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageStartingWith("x: expected");
    }

    @Test
    void givesTheKeyboardOnWhateverWorkspaceItIs() throws Exception {
        open("one");
        sway.message("workspace 7");
        open("two");

        windows.focus(named("one"), PATIENCE);

        assertThat(named("one").focused()).isTrue();
        assertThat(windows.windows()).extracting(Window::title).containsExactly("one", "two");
    }

    @Test
    void tellsOfTheScratchpadAndBringsBackFromThere() throws Exception {
        open("away");
        sway.message("[title=\"away\"] move scratchpad");
        await().untilAsserted(() -> assertThat(named("away").minimized()).isTrue());

        windows.focus(named("away"), PATIENCE);

        assertThat(named("away").minimized()).isFalse();
        assertThat(named("away").focused()).isTrue();
    }

    @Test
    void asksToCloseAndForgetsWhatIsGone() throws Exception {
        open("one");
        Window one = named("one");

        assertThat(windows.askToClose(one)).isTrue();

        await().untilAsserted(() -> assertThat(windows.windows()).isEmpty());
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> windows.focus(one, PATIENCE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> windows.window("[con_id=1] exit"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
    }

    @Test
    void leavesAloneWhatHasTheIdOfAnother() throws Exception {
        open("one");
        Window one = named("one");
        Window other = new Window(
                one.id(),
                one.title(),
                one.bounds(),
                one.whole(),
                one.processName(),
                one.pid() + 1,
                "",
                "",
                false,
                true);

        assertThatExceptionOfType(CommandException.class).isThrownBy(() -> windows.askToClose(other));
        assertThat(windows.windows()).hasSize(1);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertUnsupported(Call call, String words) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(call::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED))
                .withMessageContaining(words);
    }
}
