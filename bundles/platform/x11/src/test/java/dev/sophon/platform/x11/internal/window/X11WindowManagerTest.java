package dev.sophon.platform.x11.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Compared with what xdotool, wmctrl, xwininfo and xprop say of the same windows. */
class X11WindowManagerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Nested
    class UnderOpenbox extends Windows {
        UnderOpenbox() {
            super("openbox");
        }

        @Test
        void saysThatNoWindowManagerRuns() throws Exception {
            try (Desktop bare = Desktop.start("openbox", "--sm-disable");
                    XDisplay other = XDisplay.open(new Xlib(), bare.display(), () -> {})) {
                bare.run("xdotool", "search", "--name", ".*");
                bare.run("openbox", "--exit");
                X11WindowManager manager = new X11WindowManager(other);

                await().untilAsserted(() -> assertThatExceptionOfType(CommandException.class)
                        .isThrownBy(manager::windows)
                        .withMessageContaining("No window manager runs"));
            }
        }
    }

    @Nested
    class UnderMetacity extends Windows {
        UnderMetacity() {
            super("metacity");
        }
    }

    @Nested
    class UnderXfwm4 extends Windows {
        UnderXfwm4() {
            super("xfwm4");
        }
    }

    private static final String FIXED_SIZE =
            """
            import gi
            gi.require_version("Gtk", "3.0")
            from gi.repository import Gtk
            window = Gtk.Window(title="fixed size")
            window.set_resizable(False)
            window.set_size_request(300, 200)
            window.connect("destroy", Gtk.main_quit)
            window.show_all()
            Gtk.main()
            """;

    abstract static class Windows extends TwoWindows {
        Windows(String windowManager) {
            super(Desktop.windowManager(windowManager));
        }

        @Test
        void listsWhatOtherProgramsSee() throws Exception {
            List<Window> found = windows.windows();

            assertThat(found).extracting(Window::title).containsExactlyInAnyOrder("first window", "second");
            Window terminal = find("first window");
            assertThat(terminal.id()).isEqualTo(desktop.window("first window"));
            assertThat(terminal.processName()).isEqualTo("xterm");
            assertThat(terminal.pid()).isEqualTo(first.pid());
            assertThat(terminal.instance()).isEqualTo("xterm");
            assertThat(terminal.wmClass()).isEqualTo("XTerm");
            assertThat(find("second").processName()).isEqualTo("zenity");
            for (Window window : found) {
                assertThat(window.bounds()).isEqualTo(seenByXwininfo(window.id()));
            }
        }

        @Test
        void listsTheTopmostWindowFirst() throws Exception {
            windows.focus(listed(desktop.window("first window")), PATIENCE);
            await().untilAsserted(
                            () -> assertThat(windows.windows().get(0).title()).isEqualTo("first window"));

            windows.focus(listed(desktop.window("second")), PATIENCE);
            await().untilAsserted(
                            () -> assertThat(windows.windows().get(0).title()).isEqualTo("second"));
        }

        @Test
        void tellsWhichWindowGetsAClickAtAPixel() throws Exception {
            Window terminal = listed(desktop.window("first window"));
            Window dialog = listed(desktop.window("second"));
            windows.move(terminal, 60, 80, OptionalInt.of(500), OptionalInt.of(400));
            windows.move(dialog, 200, 200, OptionalInt.empty(), OptionalInt.empty());
            Bounds there = seenByXwininfo(dialog.id());
            int x = there.x() + there.width() / 2;
            int y = there.y() + there.height() / 2;

            windows.focus(dialog, PATIENCE);
            await().untilAsserted(() ->
                    assertThat(windows.at(x, y)).map(Window::title).contains("second"));
            windows.focus(terminal, PATIENCE);
            await().untilAsserted(() ->
                    assertThat(windows.at(x, y)).map(Window::title).contains("first window"));
            windows.minimize(terminal);
            await().untilAsserted(() ->
                    assertThat(windows.at(x, y)).map(Window::title).contains("second"));
            assertThat(windows.at(5, 5)).isEmpty();
        }

        @Test
        void movesAndResizes() throws Exception {
            String id = desktop.window("first window");
            Bounds before = seenByXwininfo(id);

            windows.move(listed(id), 300, 200, OptionalInt.empty(), OptionalInt.empty());
            assertThat(seenByXwininfo(id)).isEqualTo(new Bounds(300, 200, before.width(), before.height()));

            windows.move(listed(id), 40, 60, OptionalInt.of(500), OptionalInt.empty());
            Bounds after = seenByXwininfo(id);
            assertThat(after.x()).isEqualTo(40);
            assertThat(after.y()).isEqualTo(60);
            // A terminal is as wide as its characters.
            assertThat(after.width()).isBetween(490, 500);
            assertThat(after.height()).isEqualTo(before.height());
        }

        @Test
        void movesAWindowThatIsMaximized() throws Exception {
            String id = desktop.window("first window");
            windows.maximize(listed(id));

            windows.move(listed(id), 222, 111, OptionalInt.of(400), OptionalInt.of(300));

            Bounds after = seenByXwininfo(id);
            assertThat(List.of(after.x(), after.y())).containsExactly(222, 111);
            assertThat(after.width()).isBetween(390, 400);
            assertThat(desktop.run("xprop", "-id", id, "_NET_WM_STATE")).doesNotContain("MAXIMIZED");
        }

        @Test
        void minimizesAndBringsBack() throws Exception {
            String id = desktop.window("first window");

            windows.minimize(listed(id));
            assertThat(desktop.run("xprop", "-id", id, "WM_STATE")).contains("Iconic");
            assertThat(find("first window").minimized()).isTrue();

            windows.focus(listed(id), PATIENCE);
            assertThat(desktop.run("xprop", "-id", id, "WM_STATE")).contains("Normal");
            assertThat(Long.parseLong(desktop.run("xdotool", "getactivewindow").strip()))
                    .isEqualTo(Long.decode(id));
        }

        @Test
        void maximizesAlsoWhatIsMinimized() throws Exception {
            String id = desktop.window("first window");
            windows.minimize(listed(id));

            windows.maximize(listed(id));

            assertThat(desktop.run("xprop", "-id", id, "_NET_WM_STATE"))
                    .contains("_NET_WM_STATE_MAXIMIZED_VERT", "_NET_WM_STATE_MAXIMIZED_HORZ")
                    .doesNotContain("HIDDEN");
            assertThat(seenByXwininfo(id).width()).isBetween(1260, 1280);
        }

        @Test
        void focusesWhatHasToBeFocused() throws Exception {
            for (String title : List.of("first window", "second", "first window")) {
                windows.focus(listed(desktop.window(title)), PATIENCE);
                assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname"))
                        .isEqualTo(title + "\n");
                assertThat(find(title).focused()).isTrue();
            }
        }

        @Test
        void saysWhyAWindowDoesNotGetTheKeyboard() throws Exception {
            // It says of such a window that it is the active one.
            if (command.get(0).equals("metacity")) {
                return;
            }
            String id = desktop.window("first window");
            windows.focus(listed(desktop.window("second")), PATIENCE);
            // No input, by WM_HINTS, nor WM_TAKE_FOCUS.
            setHints(Long.decode(id), 1, 0, 0, 0, 0, 0, 0, 0, 0);
            desktop.run("xprop", "-id", id, "-remove", "WM_PROTOCOLS");

            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> windows.focus(listed(id), Duration.ofMillis(300)))
                    .withMessageContaining("takes no keyboard input")
                    .extracting(CommandException::code)
                    .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        }

        @Test
        void asksAWindowToClose() throws Exception {
            assertThat(windows.askToClose(find("second"))).isTrue();

            assertThat(second.waitFor(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        }

        /** Another workspace and a title bar that is all that is left are no state of being put away. */
        @Test
        void tellsMinimizedFromShadedAndFromOtherWorkspaces() throws Exception {
            String id = desktop.window("first window");
            desktop.run("wmctrl", "-n", "2");
            await().until(() -> desktop.run("wmctrl", "-d").lines().count() >= 2);
            desktop.run("wmctrl", "-i", "-r", id, "-b", "add,shaded");
            await().until(() -> desktop.run("xprop", "-id", id, "_NET_WM_STATE").contains("SHADED"));
            assertThat(find("first window").minimized()).isFalse();
            windows.minimize(listed(id));
            assertThat(find("first window").minimized()).isTrue();
            windows.focus(listed(id), PATIENCE);
            desktop.run("wmctrl", "-i", "-r", id, "-b", "remove,shaded");
            await().until(() ->
                    !desktop.run("xprop", "-id", id, "_NET_WM_STATE").contains("SHADED"));

            desktop.run("wmctrl", "-i", "-r", id, "-t", "1");
            await().until(() -> workspace(id).equals("1"));
            assertThat(find("first window").minimized()).isFalse();
            windows.maximize(listed(id));
            assertThat(desktop.run("xprop", "-id", id, "_NET_WM_STATE")).contains("MAXIMIZED_VERT");
            assertThat(currentWorkspace()).isEqualTo("0");
            windows.minimize(listed(id));
            assertThat(find("first window").minimized()).isTrue();
            assertThat(desktop.run("xprop", "-id", id, "_NET_WM_STATE")).contains("HIDDEN");
            assertThat(currentWorkspace()).isEqualTo("0");
        }

        @Test
        void tellsWhatCameOfAMove() throws Exception {
            String id = desktop.window("first window");
            Bounds after = windows.move(listed(id), 60, 80, OptionalInt.of(503), OptionalInt.of(307));
            assertThat(after).isEqualTo(seenByXwininfo(id));
            // A terminal keeps to its characters.
            assertThat(after.width()).isLessThanOrEqualTo(503);

            launch("/usr/bin/python3", "-c", FIXED_SIZE);
            String fixedId = desktop.window("fixed size");
            // When it has come up it may still be on its way to its first place.
            Bounds its = windows.move(listed(fixedId), 150, 120, OptionalInt.empty(), OptionalInt.empty());
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() ->
                            windows.move(listed(fixedId), its.x(), its.y(), OptionalInt.of(600), OptionalInt.of(500)))
                    .withMessageContaining("kept its size");
            assertThat(windows.move(listed(fixedId), 222, 133, OptionalInt.of(600), OptionalInt.empty()))
                    .isEqualTo(seenByXwininfo(fixedId))
                    .isEqualTo(new Bounds(222, 133, its.width(), its.height()));
        }

        private String workspace(String id) {
            return desktop.run("xprop", "-id", id, "_NET_WM_DESKTOP")
                    .replaceFirst("(?s).*= ", "")
                    .strip();
        }

        private String currentWorkspace() {
            return desktop.run("xprop", "-root", "_NET_CURRENT_DESKTOP")
                    .replaceFirst("(?s).*= ", "")
                    .strip();
        }

        private void setHints(long window, long... hints) throws CommandException {
            WindowCalls calls = WindowCalls.load();
            Properties properties = new Properties(display, calls);
            display.call(open -> {
                try (Memory data = new Memory((long) hints.length * Long.BYTES)) {
                    data.write(0, hints, 0, hints.length);
                    long atom = properties.atom(open, "WM_HINTS");
                    return calls.XChangeProperty(
                            open, window, atom, atom, 32, WindowCalls.PROP_MODE_REPLACE, data, hints.length);
                }
            });
        }
    }
}
