package dev.sophon.platform.x11.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.testkit.Desktop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What windows are, whoever manages them: under one window manager by itself, under each with {@code
 * -Dsophon.suite=desktop}.
 */
@Tag("window-manager")
class X11ListedWindowsTest extends TwoWindows {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    interface Mapping extends Library {
        int XMapWindow(Pointer display, long window);
    }

    private final Mapping mapping = Libraries.required("libX11.so.6", "libx11-6", Mapping.class);
    private final AtomicReference<String> made = new AtomicReference<>("");
    private final AtomicBoolean over = new AtomicBoolean();

    X11ListedWindowsTest() {
        super(Desktop.windowManager());
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
    void readsTitlesInAnyScript() throws Exception {
        String id = desktop.window("first window");
        desktop.run(
                "sh",
                "-c",
                "xprop -id " + id + " -f _NET_WM_NAME 8u -set _NET_WM_NAME"
                        + " \"$(printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254 \\360\\237\\230\\200')\"");

        assertThat(windows.windows()).extracting(Window::title).contains("café 日本 😀");
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

        refused(() -> windows.move(listed(id), 0, 0, OptionalInt.of(0), OptionalInt.empty()), "width: expected from 1");
        refused(() -> windows.move(listed(id), 0, 0, OptionalInt.of(1281), OptionalInt.empty()), "1 to 1280");
        refused(
                () -> windows.move(listed(id), 0, 0, OptionalInt.empty(), OptionalInt.of(Integer.MAX_VALUE)),
                "height: expected from 1 to 1024");
        refused(() -> windows.move(listed(id), 1280, 0, OptionalInt.empty(), OptionalInt.empty()), "x: expected from");
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
        Process inside = launch("unshare", "--pid", "--fork", "--kill-child", "xterm", "-title", "inside", "-e", "cat");
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
        Process clock =
                launch("env", "LC_ALL=C.UTF-8", "xclock", "-title", "\u0427\u0430\u0441\u044b", "-xrm", "*iconName: x");
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

    private String rootWindow() {
        Matcher matcher = Pattern.compile("Window id: (0x[0-9a-f]+)").matcher(desktop.run("xwininfo", "-root"));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
