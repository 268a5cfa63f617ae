package dev.sophon.platform.x11.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Window;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Compared with what xdotool, wmctrl, xwininfo and xprop say of the same windows. */
class X11WindowManagerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Nested
    class UnderOpenbox extends Windows {
        UnderOpenbox() {
            super("openbox", "--sm-disable");
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
            super("metacity", "--sm-disable", "--no-composite");
        }
    }

    @Nested
    class UnderXfwm4 extends Windows {
        UnderXfwm4() {
            super("xfwm4", "--compositor=off");
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

    interface Mapping extends Library {
        int XMapWindow(Pointer display, long window);
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Windows {
        private final String[] command;
        private Desktop desktop;
        private XDisplay display;
        private X11WindowManager windows;
        private final Mapping mapping = Libraries.required("libX11.so.6", "libx11-6", Mapping.class);
        private final AtomicReference<String> made = new AtomicReference<>("");
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Process> others = new ArrayList<>();
        private Process first;
        private Process second;

        Windows(String... command) {
            this.command = command;
        }

        @BeforeAll
        void start() throws Exception {
            desktop = Desktop.start(command);
            display = XDisplay.open(new Xlib(), desktop.display(), () -> {});
            windows = new X11WindowManager(display);
        }

        @AfterAll
        void stop() {
            if (display != null) {
                display.close();
            }
            if (desktop != null) {
                desktop.close();
            }
        }

        @BeforeEach
        void open() {
            first = desktop.launch("xterm", "-title", "first window", "-geometry", "40x10+100+120", "-e", "cat");
            second = desktop.launch("zenity", "--info", "--title", "second", "--text", "GTK");
            desktop.window("first window");
            desktop.window("second");
        }

        @AfterEach
        void close() {
            others.addAll(List.of(first, second));
            others.forEach(desktop::end);
            others.clear();
            // wmctrl fails where there is nothing to list.
            await().until(() -> desktop.output("wmctrl", "-l").orElse("").isBlank());
        }

        @Test
        void listsTheSameByOneQuestionAfterTheOther() throws Exception {
            try (XDisplay other = XDisplay.open(new Xlib(false), desktop.display(), () -> {})) {
                assertThat(other.<Boolean>call(open -> other.xcb() == null)).isTrue();
                assertThat(display.<Boolean>call(open -> display.xcb() != null)).isTrue();
                X11WindowManager slow = new X11WindowManager(other);
                // They may be on their way to their places still.
                await().untilAsserted(() -> assertThat(slow.windows())
                        .hasSize(2)
                        // Only over XCB the server can be asked for processes.
                        .allSatisfy(window -> assertThat(window.pid()).isZero())
                        .usingRecursiveComparison()
                        .ignoringFields("pid", "processName")
                        .isEqualTo(windows.windows()));
            }
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
        void readsTitlesInAnyScript() throws Exception {
            String id = desktop.window("first window");
            desktop.run(
                    "sh",
                    "-c",
                    "xprop -id " + id + " -f _NET_WM_NAME 8u -set _NET_WM_NAME"
                            + " \"$(printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254 \\360\\237\\230\\200')\"");

            assertThat(windows.windows()).extracting(Window::title).contains("café 日本 😀");
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
            if (command[0].equals("metacity")) {
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

        /** Between any two calls, and in the middle of one: windows come and go as fast as the server can. */
        @Test
        void survivesWindowsThatVanish() throws Exception {
            WindowCalls calls = WindowCalls.load();
            try (XDisplay other = XDisplay.open(display.xlib(), desktop.display(), () -> {})) {
                Thread maker = new Thread(() -> {
                    try {
                        for (int i = 0; i < 1000; i++) {
                            long window = other.call(open -> {
                                long root = other.xlib().x11.XDefaultRootWindow(open);
                                long made = calls.XCreateSimpleWindow(open, root, 0, 0, 50, 50, 0, 0, 0);
                                mapping.XMapWindow(open, made);
                                return made;
                            });
                            String id = String.format("0x%08x", window);
                            windows.windows();
                            made.set(id);
                            other.call(open -> calls.XDestroyWindow(open, window));
                        }
                    } catch (CommandException e) {
                        made.set("failed " + e.text());
                    } finally {
                        over.set(true);
                    }
                });
                maker.start();
                int refused = 0;
                while (!over.get()) {
                    String id = made.get();
                    try {
                        windows.windows();
                        if (!id.isEmpty()) {
                            windows.askToClose(of(id, 0));
                            windows.move(of(id, 0), 5, 5, OptionalInt.empty(), OptionalInt.empty());
                        }
                    } catch (CommandException e) {
                        assertThat(e.text()).startsWith("windowId: there is no such window");
                        refused++;
                    }
                }
                maker.join();
                assertThat(made.get()).startsWith("0x");
                assertThat(refused).isPositive();
                assertThat(windows.windows()).extracting(Window::title).contains("first window", "second");
            }
        }

        @Test
        void refusesWhatIsNoWindow() {
            for (String id : List.of("", "12", "0x", "0xzz", "0x123456789", "-0x1", "first")) {
                refused(() -> windows.minimize(of(id, 0)), "windowId: expected an id from window.list");
            }
            // Neither nothing, the root window, nor a window without a manager.
            for (String id : List.of("0x00000000", "0xffffffff", "0x1", rootWindow())) {
                refused(() -> windows.minimize(of(id, 0)), "windowId: there is no such window");
                refused(() -> windows.maximize(of(id, 0)), "windowId: there is no such window");
                refused(() -> windows.focus(of(id, 0), PATIENCE), "windowId: there is no such window");
                refused(() -> windows.askToClose(of(id, 0)), "windowId: there is no such window");
                refused(() -> windows.disconnect(of(id, 0), List.of()), "windowId: there is no such window");
                refused(
                        () -> windows.move(of(id, 0), 1, 1, OptionalInt.empty(), OptionalInt.empty()),
                        "windowId: there is no such window");
            }
        }

        @Test
        void refusesPlacesAndSizesThatNoWindowHas() throws Exception {
            String id = desktop.window("first window");
            Bounds before = seenByXwininfo(id);

            refused(
                    () -> windows.move(listed(id), 0, 0, OptionalInt.of(0), OptionalInt.empty()),
                    "width: expected from 1");
            refused(() -> windows.move(listed(id), 0, 0, OptionalInt.of(1281), OptionalInt.empty()), "1 to 1280");
            refused(
                    () -> windows.move(listed(id), 0, 0, OptionalInt.empty(), OptionalInt.of(Integer.MAX_VALUE)),
                    "height: expected from 1 to 1024");
            refused(
                    () -> windows.move(listed(id), 1280, 0, OptionalInt.empty(), OptionalInt.empty()),
                    "x: expected from");
            refused(
                    () -> windows.move(listed(id), 0, Integer.MIN_VALUE, OptionalInt.empty(), OptionalInt.empty()),
                    "y: expected from");

            assertThat(seenByXwininfo(id)).isEqualTo(before);
        }

        /** What a window claims in _NET_WM_PID is a number of another namespace, or anything. */
        @Test
        void knowsTheProcessWhateverTheWindowClaims() throws Exception {
            Process innocent = launch("sleep", "1000");
            String id = desktop.window("first window");
            desktop.run("xprop", "-id", id, "-f", "_NET_WM_PID", "32c", "-set", "_NET_WM_PID", "" + innocent.pid());
            assertThat(find("first window").pid()).isEqualTo(first.pid());
            desktop.run("xprop", "-id", id, "-remove", "_NET_WM_PID");
            assertThat(find("first window").pid()).isEqualTo(first.pid());
            // Shown from another machine, it comes through a process that only passes it on.
            desktop.run("xprop", "-id", id, "-f", "WM_CLIENT_MACHINE", "8s", "-set", "WM_CLIENT_MACHINE", "elsewhere");
            assertThat(find("first window").pid()).isZero();
            assertThat(find("first window").processName()).isEqualTo("XTerm");
        }

        /** As over {@code ssh -X} to a machine of the same name: it is not the process that draws, and may show others too. */
        @Test
        void whatOnlyPassesOnIsNobodysProcess() throws Exception {
            Path ssh = Files.copy(Path.of("/usr/bin/xterm"), desktop.home().resolve("ssh"));
            Process passing = launch(ssh.toString(), "-title", "passed on", "-e", "cat");
            desktop.window("passed on");
            assertThat(find("passed on").pid()).isZero();
            assertThat(find("passed on").processName()).isEqualTo("XTerm");
            desktop.end(passing);
            Files.delete(ssh);
        }

        /** Of a window that has gone meanwhile, and whose id another program has. */
        @Test
        void doesNothingToAWindowOfAnotherProcessThanTheListedOne() throws Exception {
            String id = desktop.window("first window");
            Bounds before = seenByXwininfo(id);
            Window other = of(id, find("second").pid());
            refused(
                    () -> windows.move(other, 7, 9, OptionalInt.of(300), OptionalInt.empty()),
                    "windowId: there is no such window");
            refused(() -> windows.minimize(other), "windowId: there is no such window");
            refused(() -> windows.maximize(other), "windowId: there is no such window");
            assertThat(seenByXwininfo(id)).isEqualTo(before);
            assertThat(windows.window("0x" + Long.toHexString(Long.decode(id))).id())
                    .isEqualTo(id);
        }

        @Test
        void knowsTheProcessInsideOfAnotherNamespace() throws Exception {
            Process inside =
                    launch("unshare", "--pid", "--fork", "--kill-child", "xterm", "-title", "inside", "-e", "cat");
            desktop.window("inside");

            Window window = find("inside");
            String claimed = desktop.run("xprop", "-id", window.id(), "_NET_WM_PID");
            assertThat(claimed).endsWith("= 1\n");
            assertThat(ProcessHandle.of(window.pid()).orElseThrow().parent().map(ProcessHandle::pid))
                    .contains(inside.pid());
            assertThat(window.processName()).isEqualTo("xterm");
        }

        @Test
        void readsClassesWithSpacesAndTitlesAsOldClientsWriteThem() throws Exception {
            Process clock = launch(
                    "env", "LC_ALL=C.UTF-8", "xclock", "-title", "\u0427\u0430\u0441\u044b", "-xrm", "*iconName: x");
            await().untilAsserted(() ->
                    assertThat(windows.windows()).extracting(Window::title).contains("\u0427\u0430\u0441\u044b"));
            desktop.end(clock);
            String id = desktop.window("first window");
            desktop.run("xprop", "-id", id, "-f", "WM_CLASS", "8s", "-set", "WM_CLASS", "VirtualBox Manager");
            desktop.run("xprop", "-id", id, "-f", "_NET_WM_NAME", "8u", "-set", "_NET_WM_NAME", "trailing");
            await().untilAsserted(() ->
                    assertThat(windows.windows()).extracting(Window::title).contains("trailing"));
            assertThat(windows.windows()).extracting(Window::instance).contains("VirtualBox Manager");
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

        /** Starts a program beside the two, which ends with them. */
        private Process launch(String... command) {
            Process process = desktop.launch(command);
            others.add(process);
            return process;
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

        /** The server gives the id of a window that is gone to the next program that comes. */
        @Test
        void leavesAloneWhatHasTheSameIdByNow() throws Exception {
            Window second = find("second");
            Window other = of(second.id(), first.pid());

            refused(() -> windows.askToClose(other), "windowId: there is no such window");
            refused(() -> windows.disconnect(other, List.of(other)), "windowId: there is no such window");
            refused(() -> windows.focus(other, PATIENCE), "windowId: there is no such window");
            assertThat(this.second.isAlive()).isTrue();

            assertThat(windows.disconnect(second, List.of())).isFalse();
            assertThat(windows.disconnect(second, List.of(second))).isTrue();
            assertThat(this.second.waitFor(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        }

        private static Window of(String id, long pid) {
            Bounds place = new Bounds(0, 0, 1, 1);
            return new Window(id, "", place, place, "", pid, "", "", false, false);
        }

        private Window listed(String id) throws CommandException {
            return windows.windows().stream()
                    .filter(window -> window.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        private Window find(String title) throws CommandException {
            Predicate<Window> named = window -> window.title().equals(title);
            return windows.windows().stream().filter(named).findFirst().orElseThrow();
        }

        private Bounds seenByXwininfo(String id) {
            String told = desktop.run("xwininfo", "-id", id);
            return new Bounds(
                    number(told, "Absolute upper-left X:"),
                    number(told, "Absolute upper-left Y:"),
                    number(told, "Width:"),
                    number(told, "Height:"));
        }

        private static int number(String text, String label) {
            Matcher matcher =
                    Pattern.compile(Pattern.quote(label) + "\\s+(-?\\d+)").matcher(text);
            assertThat(matcher.find()).isTrue();
            return Integer.parseInt(matcher.group(1));
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

        private String rootWindow() {
            Matcher matcher = Pattern.compile("Window id: (0x[0-9a-f]+)").matcher(desktop.run("xwininfo", "-root"));
            assertThat(matcher.find()).isTrue();
            return matcher.group(1);
        }

        private interface Attempt {
            void run() throws Exception;
        }

        private static void refused(Attempt attempt, String words) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(attempt::run)
                    .withMessageContaining(words)
                    .extracting(CommandException::code)
                    .isEqualTo(ErrorCode.INVALID_PARAMS);
        }
    }
}
