package dev.sophon.platform.freedesktop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.Applications.Application;
import dev.sophon.node.platform.program.Applications.Closed;
import dev.sophon.node.platform.program.Applications.Ending;
import dev.sophon.node.platform.program.Applications.Selector;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.x11.internal.window.TestWindows;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real applications under a real window manager, compared with what wmctrl and the system say of them. */
@Tag("window-manager")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FreedesktopApplicationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Desktop desktop;
    private TestWindows windows;
    private FreedesktopApplications applications;
    private UserSession session;

    @BeforeAll
    void start() throws Exception {
        desktop = Desktop.start();
        windows = new TestWindows(desktop.display());
        Map<String, String> environment = new HashMap<>(desktop.environment());
        environment.put("PATH", desktop.home().resolve("bin") + ":/usr/bin:/bin");
        environment.put("SOPHON_SECRET", "not for programs");
        environment.put("ONLY_FOR_JAVA", "1");
        environment.put("SOPHON_OWN_VARIABLES", "ONLY_FOR_JAVA");
        session = new UserSession(environment);
        applications = new FreedesktopApplications(windows.manager(), session);
    }

    @AfterAll
    void stop() {
        if (windows != null) {
            windows.close();
        }
        desktop.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (Application each : applications.list()) {
            ProcessHandle.of(each.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        await().until(() -> applications.list().isEmpty());
    }

    @Test
    void launchesByNamePathAndDesktopEntry() throws Exception {
        entry("term", "Test Terminal", "xterm -title \"from %c\" %F");

        Application byName = applications.launch("xterm", List.of("-title", "by name", "-e", "cat"));
        Application byPath = applications.launch("/usr/bin/xterm", List.of("-title", "by path", "-e", "cat"));
        Application byEntry = applications.launch("test terminal", List.of("-e", "cat"));
        Application byWord = applications.launch("terminal", List.of("-e", "cat"));

        for (Application each : List.of(byName, byPath, byEntry, byWord)) {
            assertThat(each.name()).isEqualTo("xterm");
            assertThat(desktop.run("wmctrl", "-lp")).contains(" " + each.pid() + " ");
        }
        assertThat(desktop.run("wmctrl", "-l")).contains("by name", "by path", "from Test Terminal");
        assertThat(applications.list()).hasSize(4).allSatisfy(each -> assertThat(each.name())
                .isEqualTo("xterm"));
    }

    @Test
    void answersWithTheProcessThatReallyRuns() throws Exception {
        program("wrapper", "xterm -title wrapped -e cat\nexit 0");
        program("daemonizes", "setsid sleep 1234 &\nexit 0");
        program("hands-over", "xterm -title handed -e cat &\nexit 0");

        Application wrapped = applications.launch("wrapper", List.of());
        assertThat(wrapped.name()).isEqualTo("xterm");
        assertThat(desktop.run("wmctrl", "-lp")).contains(" " + wrapped.pid() + " ");

        Application handed = applications.launch("hands-over", List.of());
        assertThat(handed.windowTitle()).isEqualTo("handed");

        Application daemon = applications.launch("daemonizes", List.of());
        assertThat(daemon.name()).isEqualTo("sleep");
        assertThat(applications.close(new Selector.Pid(daemon.pid()), PATIENCE))
                .containsExactly(new Closed("sleep", daemon.pid(), Ending.CLOSED));
    }

    @Test
    void keepsTheNodesOwnVariablesToItself() throws Exception {
        program("shows-environment", "env > " + desktop.home() + "/seen");

        applications.launch("shows-environment", List.of());

        assertThat(Files.readString(desktop.home().resolve("seen")))
                .contains("DISPLAY=" + desktop.display())
                .doesNotContain("SOPHON_SECRET", "ONLY_FOR_JAVA");
    }

    @Test
    void saysThatAProgramFailedOrIsNotThere() throws Exception {
        program("fails", "exit 3");

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> applications.launch("fails", List.of()))
                .withMessageContaining("exit code 3");
        for (String name : List.of("no-such-program", "/etc/passwd", "/nowhere", "a/b", " ", "..")) {
            refused(() -> applications.launch(name, List.of()), "name: expected the name");
        }
    }

    @Test
    void asksAnApplicationToClose() throws Exception {
        Application zenity = applications.launch("zenity", List.of("--info", "--text", "GTK"));
        Application xterm = applications.launch("xterm", List.of("-e", "cat"));

        assertThat(applications.close(new Selector.Name("zenity"), PATIENCE))
                .containsExactly(new Closed("zenity", zenity.pid(), Ending.CLOSED));
        assertThat(applications.close(new Selector.Pid(xterm.pid()), PATIENCE))
                .containsExactly(new Closed("xterm", xterm.pid(), Ending.CLOSED));
        // It has ended; that its parent asks for it may take a moment more.
        await().until(() -> ProcessHandle.of(zenity.pid()).isEmpty());
        assertThat(applications.list()).isEmpty();
    }

    @Test
    void killsAnApplicationThatDoesNotClose() throws Exception {
        Application stuck = applications.launch("xterm", List.of("-e", "cat"));
        new ProcessBuilder("kill", "-STOP", Long.toString(stuck.pid())).start().waitFor();

        assertThat(applications.close(new Selector.Name("XTerm"), Duration.ofMillis(300)))
                .containsExactly(new Closed("xterm", stuck.pid(), Ending.KILLED));
        // It has ended; that its parent asks for it may take a moment more.
        await().until(() -> ProcessHandle.of(stuck.pid()).isEmpty());
    }

    @Test
    void focusesByNameAndByProcess() throws Exception {
        Application first = applications.launch("xterm", List.of("-title", "first", "-e", "cat"));
        applications.launch("zenity", List.of("--info", "--title", "second", "--text", "GTK"));

        applications.focus(new Selector.Pid(first.pid()), PATIENCE);
        assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname")).isEqualTo("first\n");

        applications.focus(new Selector.Name("Zenity"), PATIENCE);
        assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname")).isEqualTo("second\n");
    }

    @Test
    void touchesNothingThatIsNoApplication() {
        long node = ProcessHandle.current().pid();

        for (Selector which : List.of(
                new Selector.Pid(1),
                new Selector.Pid(node),
                new Selector.Pid(Long.MAX_VALUE),
                new Selector.Name("cat"))) {
            refused(() -> applications.close(which, PATIENCE), "expected an application that has a window");
            refused(() -> applications.focus(which, PATIENCE), "expected an application that has a window");
        }
    }

    /** A terminal that poses as an application, and is no other terminal. */
    @Test
    void closesAndFocusesOnlyTheWindowsThatAnEntryNames() throws Exception {
        entry("log-viewer", "Log Viewer", "xterm -class LogViewer -title log -e cat", "StartupWMClass=LogViewer");
        entry("log", "Log", "xterm -class Log -title short -e cat");
        Application viewer = applications.launch("Log Viewer", List.of());
        Application log = applications.launch("log", List.of());
        Application plain = applications.launch("/usr/bin/xterm", List.of("-title", "plain", "-e", "cat"));

        applications.focus(new Selector.Name("log viewer"), PATIENCE);
        assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname")).isEqualTo("log\n");
        applications.focus(new Selector.Name("XTerm"), PATIENCE);
        assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname")).isEqualTo("plain\n");
        applications.focus(new Selector.Name("Log"), PATIENCE);
        assertThat(desktop.run("xdotool", "getactivewindow", "getwindowname")).isEqualTo("short\n");

        assertThat(applications.close(new Selector.Name("Log Viewer"), PATIENCE))
                .containsExactly(new Closed("xterm", viewer.pid(), Ending.CLOSED));
        assertThat(pids()).containsExactlyInAnyOrder(log.pid(), plain.pid());
        assertThat(applications.close(new Selector.Name("xterm"), PATIENCE))
                .containsExactly(new Closed("xterm", plain.pid(), Ending.CLOSED));
        refused(() -> applications.close(new Selector.Name("viewer"), PATIENCE), "expected an application");
        assertThat(pids()).containsExactly(log.pid());
    }

    /** As Debian's own terminals are: a script that runs the other one under another class, and no arguments. */
    @Test
    void aWrapperOfTheSameInstanceAndAnotherClassIsAnotherApplication() throws Exception {
        program("logviewer", "exec xterm -class LogViewer -title log -e cat");
        program("pad", "exec xterm -class Pad -title pad -e cat");
        entry("debian-xterm", "XTerm", "xterm", "StartupWMClass=XTerm");
        entry("debian-uxterm", "UXTerm", "uxterm", "StartupWMClass=UXTerm");
        entry("logviewer", "Logs", "logviewer", "StartupWMClass=LogViewer");
        entry("pad", "Pad Editor", "pad");
        for (String plainExec : List.of("xterm", "xterm -ls")) {
            entry("debian-xterm", "XTerm", plainExec, "StartupWMClass=XTerm");
            Map<String, Long> pids = new HashMap<>();
            for (String name : List.of("UXTerm", "Logs", "Pad Editor", "XTerm")) {
                pids.put(name, applications.launch(name, List.of()).pid());
            }
            for (String name : List.of("XTerm", "UXTerm", "Pad Editor", "Logs", "xterm", "uxterm", "LogViewer")) {
                applications.focus(new Selector.Name(name), PATIENCE);
                String meant = name.equals("LogViewer")
                        ? "Logs"
                        : pids.keySet().stream()
                                .filter(name::equalsIgnoreCase)
                                .findFirst()
                                .orElseThrow();
                assertThat(active()).as(name).isEqualTo(pids.get(meant));
            }
            for (String name : List.of("XTerm", "UXTerm", "Logs", "Pad Editor")) {
                assertThat(applications.close(new Selector.Name(name), PATIENCE))
                        .extracting(Closed::pid)
                        .containsExactly(pids.remove(name));
                assertThat(pids()).as("after " + name).containsExactlyInAnyOrderElementsOf(pids.values());
            }
        }
        for (String id : List.of("debian-xterm", "debian-uxterm", "logviewer", "pad")) {
            Files.delete(desktop.home().resolve("data/applications/" + id + ".desktop"));
        }
    }

    /** The class that SDL gives windows is the name of the file that runs; that of Tk is Tk. */
    @Test
    void anInterpretersNameAsAClassIsNobodys() throws Exception {
        for (String name : List.of("python3.11", "Tk", "perl")) {
            Process game = desktop.launch("xterm", "-class", name, "-name", name, "-title", "game", "-e", "cat");
            desktop.window("game");
            entry("game", "Game", "/usr/bin/python3 game.py", "StartupWMClass=" + name);
            for (String meant : List.of(name, "/usr/bin/" + name, "game")) {
                refused(() -> applications.close(new Selector.Name(meant), PATIENCE), "expected an application");
                refused(() -> applications.focus(new Selector.Name(meant), PATIENCE), "expected an application");
            }
            assertThat(pids()).containsExactly(game.pid());
            desktop.end(game);
            await().until(() -> pids().isEmpty());
        }
        Files.delete(desktop.home().resolve("data/applications/game.desktop"));
    }

    /** As snap's and Nix's are: what has the window is neither the file that the entry names nor called like it. */
    @Test
    void findsByNameTheWindowOfWhatAWrapperStarted() throws Exception {
        program("wraps", "xterm -title \"wraps $A\" -e cat\nexit 0");
        entry("wraps", "Wrapper", "env A=b wraps %u");
        Process persons = desktop.launch("xterm", "-title", "persons", "-e", "cat");
        desktop.window("persons");
        refused(() -> applications.close(new Selector.Name("Wrapper"), PATIENCE), "expected an application");
        for (String name : List.of("Wrapper", "wraps")) {
            Application wrapper = applications.launch("Wrapper", List.of());
            assertThat(wrapper.windowTitle()).isEqualTo("wraps b");
            desktop.run("wmctrl", "-a", "persons");
            await().until(() -> active() == persons.pid());
            applications.focus(new Selector.Name(name), PATIENCE);
            assertThat(active()).isEqualTo(wrapper.pid());
            assertThat(applications.close(new Selector.Name(name), PATIENCE))
                    .containsExactly(new Closed("xterm", wrapper.pid(), Ending.CLOSED));
            assertThat(pids()).containsExactly(persons.pid());
        }
        desktop.end(persons);
    }

    /** Of what a browser's process shows later, the entry that it was first launched by says nothing. */
    @Test
    void whatWasLaunchedIsNotAllThatItsProcessShowsWhereThatIsShared() throws Exception {
        Path chrome = copy("/usr/bin/xterm", "chrome");
        entry("page", "Page", chrome + " -title page -e cat");
        Application page = applications.launch("Page", List.of());
        assertThat(page.name()).isEqualTo("chrome");
        refused(() -> applications.close(new Selector.Name("Page"), PATIENCE), "expected an application");
        assertThat(pids()).containsExactly(page.pid());
        Files.delete(chrome);
        Files.delete(desktop.home().resolve("data/applications/page.desktop"));
    }

    /** Programs outlive the Node, and their names with them. */
    @Test
    void knowsWhatAnEarlierNodeHasLaunched() throws Exception {
        entry("outlives", "Outlives", "sleep 1000");
        program("leaves", "setsid sleep 1001 &\nexit 0");
        entry("leaves", "Leaves", "leaves");
        program("has-children", "setsid sleep 1002 &\nexec sleep 1003");
        entry("has-children", "Has Children", "has-children");
        for (String name : List.of("Outlives", "Leaves", "Has Children")) {
            Application launched = applications.launch(name, List.of());
            Map<String, String> elsewhere = new HashMap<>(desktop.environment());
            elsewhere.put("DISPLAY", ":9999");
            FreedesktopApplications others = new FreedesktopApplications(windows.manager(), new UserSession(elsewhere));
            refused(() -> others.close(new Selector.Name(name), PATIENCE), "expected an application");
            FreedesktopApplications later = new FreedesktopApplications(windows.manager(), session);
            assertThat(later.close(new Selector.Name(name), PATIENCE))
                    .containsExactly(new Closed("sleep", launched.pid(), Ending.CLOSED));
            refused(() -> later.close(new Selector.Name(name), PATIENCE), "expected an application");
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 1002"))
                .forEach(ProcessHandle::destroy);
    }

    /** The other way round: a plain terminal's entry is no terminal that poses. */
    @Test
    void leavesToALongerCommandWhatItsProcessRuns() throws Exception {
        entry("plain-terminal", "Plain Terminal", "xterm", "StartupWMClass=XTerm");
        entry("reader", "Reader", "xterm -e cat /dev/tty");
        Application reader = applications.launch("Reader", List.of());
        refused(() -> applications.close(new Selector.Name("Plain Terminal"), PATIENCE), "expected an application");
        refused(() -> applications.close(new Selector.Name("xterm"), PATIENCE), "expected an application");
        Application plain = applications.launch("Plain Terminal", List.of());
        for (String name : List.of("Plain Terminal", "/usr/bin/xterm")) {
            applications.focus(new Selector.Name(name), PATIENCE);
            assertThat(active()).isEqualTo(plain.pid());
        }
        assertThat(applications.close(new Selector.Name("Reader"), PATIENCE))
                .extracting(Closed::pid)
                .containsExactly(reader.pid());
        assertThat(pids()).containsExactly(plain.pid());
    }

    /** Terminals that keep all windows in the process that was first: what that one was told is not what they show. */
    @Test
    void aProgramOfOneProcessIsNotWhatItWasFirstStartedWith() throws Exception {
        Path terminal = copy("/usr/bin/xterm", "xfce4-terminal");
        entry("monitor", "Monitor", terminal + " -e cat");
        Application first = applications.launch("Monitor", List.of());
        for (String name : List.of("Monitor", "monitor")) {
            refused(() -> applications.close(new Selector.Name(name), PATIENCE), "expected an application");
            refused(() -> applications.focus(new Selector.Name(name), PATIENCE), "expected an application");
        }
        assertThat(pids()).containsExactly(first.pid());
        Files.delete(terminal);
    }

    /** Also a browser's, whose windows have another class; what is more precisely another application's is not its. */
    @Test
    void findsWhatItListsByTheNameThatItListsItBy() throws Exception {
        Path chrome = copy("/usr/bin/xterm", "chrome");
        entry("page", "Page", chrome + " --app-id=abc", "StartupWMClass=crx_abc");
        Process page = desktop.launch(chrome.toString(), "-class", "Google-chrome", "-name", "crx_abc", "-e", "cat");
        Process browser = desktop.launch(chrome.toString(), "-class", "Google-chrome", "-title", "tab", "-e", "cat");
        desktop.window("tab");
        await().until(() -> pids().size() == 2);
        assertThat(applications.list()).extracting(Application::name).containsOnly("chrome");

        applications.focus(new Selector.Name("chrome"), PATIENCE);
        assertThat(active()).isEqualTo(browser.pid());
        assertThat(applications.close(new Selector.Name("chrome"), PATIENCE))
                .containsExactly(new Closed("chrome", browser.pid(), Ending.CLOSED));
        assertThat(pids()).containsExactly(page.pid());
        desktop.end(page);
        Files.delete(chrome);
    }

    private Path copy(String program, String name) throws IOException {
        Path folder = Files.createDirectories(desktop.home().resolve("bin"));
        return Files.copy(Path.of(program), folder.resolve(name));
    }

    @Test
    void tellsScriptsOfOneInterpreterApart() throws Exception {
        Path one = Files.createDirectories(desktop.home().resolve("one")).resolve("alpha.py");
        Path two = Files.createDirectories(desktop.home().resolve("two")).resolve("alpha.py");
        for (Path file : List.of(one, two)) {
            Files.writeString(file, GTK_WINDOW);
        }
        entry("alpha", "Alpha", "/usr/bin/python3 " + one + " %U");
        entry("beta", "Beta", "env GREETING=hello /usr/bin/python3 alpha.py %U", "Path=" + two.getParent());

        Application alpha = applications.launch("Alpha", List.of());
        Application beta = applications.launch("Beta", List.of());
        applications.focus(new Selector.Name("alpha"), PATIENCE);
        assertThat(active()).isEqualTo(alpha.pid());
        applications.focus(new Selector.Name("beta"), PATIENCE);
        assertThat(active()).isEqualTo(beta.pid());
        refused(() -> applications.close(new Selector.Name("python3"), PATIENCE), "expected an application");

        assertThat(applications.close(new Selector.Name("Alpha"), PATIENCE))
                .extracting(Closed::pid)
                .containsExactly(alpha.pid());
        assertThat(pids()).containsExactly(beta.pid());
        assertThat(applications.close(new Selector.Name("Beta"), PATIENCE))
                .extracting(Closed::pid)
                .containsExactly(beta.pid());
    }

    private static final String GTK_WINDOW =
            """
            import gi
            gi.require_version("Gtk", "3.0")
            from gi.repository import Gtk
            window = Gtk.Window(title="alpha")
            window.connect("destroy", Gtk.main_quit)
            window.show_all()
            Gtk.main()
            """;

    /** Of several windows of one process only those that are meant. */
    @Test
    void closesWindowsAndLeavesTheProcessThatShowsOthers() throws Exception {
        Path script = desktop.home().resolve("browser.py");
        Files.writeString(script, TWO_WINDOWS);
        entry("mail", "Mail", "chromium --app-id=abc", "StartupWMClass=crx_abc");
        Process browser = desktop.launch("/usr/bin/python3", script.toString());
        desktop.window("mail");
        desktop.window("browser");

        assertThat(applications.close(new Selector.Name("Mail"), PATIENCE))
                .extracting(Closed::pid, Closed::outcome)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(browser.pid(), Ending.CLOSED));
        assertThat(browser.isAlive()).isTrue();
        assertThat(desktop.run("wmctrl", "-l")).contains("browser").doesNotContain("mail");
        refused(() -> applications.close(new Selector.Name("Mail"), PATIENCE), "expected an application");
    }

    private static final String TWO_WINDOWS =
            """
            import gi
            gi.require_version("Gtk", "3.0")
            from gi.repository import Gtk
            for title, instance in ("browser", "chromium"), ("mail", "crx_abc"):
                window = Gtk.Window(title=title)
                window.set_wmclass(instance, "Chromium")
                window.show_all()
            Gtk.main()
            """;

    @Test
    void killsTheFrozenOneAndNotWhoeverHasItsNumber() throws Exception {
        Process inside =
                desktop.launch("unshare", "--pid", "--fork", "--kill-child", "xterm", "-title", "frozen", "-e", "cat");
        desktop.window("frozen");
        long pid = applications.list().get(0).pid();
        Process innocent = desktop.launch("sleep", "1000");
        String id = desktop.window("frozen");
        desktop.run("xprop", "-id", id, "-f", "_NET_WM_PID", "32c", "-set", "_NET_WM_PID", "" + innocent.pid());
        new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

        assertThat(applications.close(new Selector.Name("xterm"), Duration.ofMillis(300)))
                .containsExactly(new Closed("xterm", pid, Ending.KILLED));
        assertThat(innocent.isAlive()).isTrue();
        desktop.end(innocent);
        desktop.end(inside);
    }

    /** A container has a machine's name of its own, and the server knows the process all the same. */
    @Test
    void knowsTheProcessOfAWindowOfAContainer() throws Exception {
        Process inside = desktop.launch(
                "unshare",
                "--pid",
                "--uts",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                "hostname box && exec xterm -title boxed -e cat");
        String id = desktop.window("boxed");
        assertThat(desktop.run("xprop", "-id", id, "WM_CLIENT_MACHINE")).contains("\"box\"");
        Application boxed = applications.list().get(0);
        assertThat(boxed.name()).isEqualTo("xterm");
        assertThat(applications.close(new Selector.Pid(boxed.pid()), PATIENCE))
                .containsExactly(new Closed("xterm", boxed.pid(), Ending.CLOSED));
        desktop.end(inside);
    }

    /** Its first thread has ended, which the system shows as that of a zombie. */
    @Test
    void knowsTheProcessWhoseFirstThreadHasEnded() throws Exception {
        Path script = desktop.home().resolve("threads.py");
        Files.writeString(
                script,
                """
                import ctypes, threading
                def show():
                """
                        + GTK_WINDOW.indent(4)
                        + """
                threading.Thread(target=show).start()
                ctypes.CDLL(None).pthread_exit(None)
                """);
        Process threads = desktop.launch("/usr/bin/python3", script.toString());
        desktop.window("alpha");
        assertThat(Files.readString(Path.of("/proc/" + threads.pid() + "/stat")))
                .contains(") Z ");
        assertThat(pids()).containsExactly(threads.pid());
        assertThat(applications.close(new Selector.Pid(threads.pid()), PATIENCE))
                .extracting(Closed::pid, Closed::outcome)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(threads.pid(), Ending.CLOSED));
        await().until(() -> !threads.isAlive());
    }

    @Test
    void closesThroughTheWindowWhereTheProcessIsNotKnown() throws Exception {
        for (boolean frozen : List.of(false, true)) {
            Process terminal = desktop.launch("xterm", "-class", "Remote", "-title", "remote", "-e", "cat");
            String id = desktop.window("remote");
            desktop.run("xprop", "-id", id, "-f", "WM_CLIENT_MACHINE", "8s", "-set", "WM_CLIENT_MACHINE", "elsewhere");
            if (frozen) {
                new ProcessBuilder("kill", "-STOP", Long.toString(terminal.pid()))
                        .start()
                        .waitFor();
            }
            assertThat(applications.close(new Selector.Name("Remote"), Duration.ofMillis(frozen ? 300 : 5000)))
                    .containsExactly(new Closed("Remote", 0, frozen ? Ending.KILLED : Ending.CLOSED));
            await().until(() -> applications.list().isEmpty());
            desktop.end(terminal);
        }
    }

    /** As in a container without an init, where nobody asks for what has ended. */
    @Test
    void countsWhatHasEndedAsEnded() throws Exception {
        Process parent = desktop.launch("sh", "-c", "xterm -title orphan -e cat & exec sleep 1000");
        desktop.window("orphan");
        long pid = applications.list().get(0).pid();

        assertThat(applications.close(new Selector.Pid(pid), PATIENCE))
                .containsExactly(new Closed("xterm", pid, Ending.CLOSED));
        assertThat(Files.readString(Path.of("/proc/" + pid + "/stat"))).contains(") Z ");
        desktop.end(parent);
    }

    @Test
    void answersWithWhatRunsAlreadyWhereItWasHandedOver() throws Exception {
        program("single", "[ -e single ] && exit 0\ntouch single\nexec xterm -class Single -title single -e cat");
        entry("single", "Single", "single %U", "StartupWMClass=Single");

        Application first = applications.launch("Single", List.of());
        Application again = applications.launch("Single", List.of());

        assertThat(again.pid()).isEqualTo(first.pid());
        program("ends", "exit 0");
        assertThat(applications.launch("ends", List.of()).pid()).isZero();
    }

    @Test
    void closesByNameWhatItLaunchedWithoutAWindow() throws Exception {
        entry("idler", "Idler", "sleep 1000", "Name[de]=Müßiggänger");

        for (String name : List.of("Idler", "idler", "sleep", "müßiggänger")) {
            Application idler = applications.launch("Müßiggänger", List.of());
            assertThat(applications.close(new Selector.Name(name), PATIENCE))
                    .containsExactly(new Closed("sleep", idler.pid(), Ending.CLOSED));
        }
        Process others = desktop.launch("sleep", "1000");
        refused(() -> applications.close(new Selector.Name("sleep"), PATIENCE), "expected an application");
        desktop.end(others);
    }

    /** A process that was there before has only been handed something, and has no window of its own. */
    @Test
    void leavesAloneByNameWhatItHasNotLaunched() throws Exception {
        entry("shared-window", "Shared Window", "hands-to", "StartupWMClass=SharedWindow");
        program("hands-to", "exit 0");
        Process persons = desktop.launch("xterm", "-class", "SharedWindow", "-title", "persons", "-e", "cat");
        String id = desktop.window("persons");
        assertThat(applications.launch("Shared Window", List.of()).pid()).isEqualTo(persons.pid());
        desktop.run("xdotool", "windowunmap", "--sync", id);
        await().until(() -> applications.list().isEmpty());
        refused(() -> applications.close(new Selector.Name("Shared Window"), PATIENCE), "expected an application");
        refused(() -> applications.close(new Selector.Pid(persons.pid()), PATIENCE), "expected an application");
        assertThat(persons.isAlive()).isTrue();
        desktop.end(persons);

        Path script = Files.writeString(desktop.home().resolve("idle.py"), "import time\ntime.sleep(1000)\n");
        entry("idle-script", "Idle Script", "/usr/bin/python3 " + script);
        Application idle = applications.launch("Idle Script", List.of());
        refused(() -> applications.close(new Selector.Name("python3"), PATIENCE), "expected an application");
        assertThat(applications.close(new Selector.Name("Idle Script"), PATIENCE))
                .extracting(Closed::pid)
                .containsExactly(idle.pid());
    }

    private List<Long> pids() throws CommandException {
        return applications.list().stream().map(Application::pid).toList();
    }

    private long active() throws CommandException {
        return windows.manager().windows().stream()
                .filter(dev.sophon.node.platform.window.Window::focused)
                .findFirst()
                .orElseThrow()
                .pid();
    }

    @Test
    void followsLinksToWhatRuns() throws Exception {
        Files.createDirectories(desktop.home().resolve("bin"));
        Files.createSymbolicLink(desktop.home().resolve("bin/harmless"), Path.of("/bin/bash"));

        assertThat(applications
                        .find("harmless", List.of(), LaunchTrust.NONE)
                        .found()
                        .program())
                .endsWith("/bash");
        refused(() -> applications.find("no-such-program", List.of(), LaunchTrust.NONE), "name: expected");
    }

    @Test
    void opensPagesInTheBrowserThatTheUserHasChosen() throws Exception {
        Path seen = desktop.home().resolve("opened");
        program("some-browser", "echo \"some $*\" >> " + seen);
        program("chosen-browser", "echo \"chosen $*\" >> " + seen);
        entry("some", "Some Browser", "some-browser %u", "MimeType=x-scheme-handler/https;x-scheme-handler/http;");
        entry("chosen", "Chosen Browser", "chosen-browser --new %U");
        // The machine's own browsers are not part of the test.
        Map<String, String> environment = new HashMap<>(desktop.environment());
        environment.put("PATH", desktop.home().resolve("bin") + ":/usr/bin:/bin");
        environment.put("XDG_DATA_DIRS", "/nowhere");
        environment.put("XDG_CONFIG_DIRS", "/nowhere");
        FreedesktopUrlOpener opener = new FreedesktopUrlOpener(new UserSession(environment));

        opener.find(URI.create("https://example.org/?a=b&c=%20d"), LaunchTrust.NONE)
                .open();
        Files.createDirectories(desktop.home().resolve("config"));
        Files.writeString(
                desktop.home().resolve("config/mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/http=gone.desktop;chosen.desktop;\n");
        opener.find(URI.create("HTTP://localhost:8080/canvas?session=s1"), LaunchTrust.NONE)
                .open();

        assertThat(Files.readString(seen))
                .isEqualTo("some https://example.org/?a=b&c=%20d\n"
                        + "chosen --new HTTP://localhost:8080/canvas?session=s1\n");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(desktop.home().resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void entry(String id, String name, String exec, String... lines) throws IOException {
        Path folder = Files.createDirectories(desktop.home().resolve("data/applications"));
        Files.writeString(
                folder.resolve(id + ".desktop"),
                "[Desktop Entry]\nType=Application\nName=" + name + "\nExec=" + exec + "\n" + String.join("\n", lines)
                        + "\n");
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
