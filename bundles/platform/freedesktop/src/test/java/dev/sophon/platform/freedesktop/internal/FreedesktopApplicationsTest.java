package dev.sophon.platform.freedesktop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Applications.Application;
import dev.sophon.node.platform.Applications.Closed;
import dev.sophon.node.platform.Applications.Ending;
import dev.sophon.node.platform.Applications.Selector;
import dev.sophon.platform.x11.internal.TestWindows;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real applications under a real window manager, compared with what wmctrl and the system say of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FreedesktopApplicationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Desktop desktop;
    private TestWindows windows;
    private FreedesktopApplications applications;
    private UserSession session;

    @BeforeAll
    void start() throws Exception {
        desktop = Desktop.start("openbox", "--sm-disable");
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
        assertThat(ProcessHandle.of(zenity.pid())).isEmpty();
        assertThat(applications.list()).isEmpty();
    }

    @Test
    void killsAnApplicationThatDoesNotClose() throws Exception {
        Application stuck = applications.launch("xterm", List.of("-e", "cat"));
        new ProcessBuilder("kill", "-STOP", Long.toString(stuck.pid())).start().waitFor();

        assertThat(applications.close(new Selector.Name("XTerm"), Duration.ofMillis(300)))
                .containsExactly(new Closed("xterm", stuck.pid(), Ending.KILLED));
        assertThat(ProcessHandle.of(stuck.pid())).isEmpty();
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

    @Test
    void followsLinksToWhatRuns() throws Exception {
        Files.createDirectories(desktop.home().resolve("bin"));
        Files.createSymbolicLink(desktop.home().resolve("bin/harmless"), Path.of("/bin/bash"));

        assertThat(applications.resolve("harmless").executable()).endsWith("/bash");
        refused(() -> applications.resolve("no-such-program"), "name: expected");
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

        opener.open(URI.create("https://example.org/?a=b&c=%20d"));
        Files.createDirectories(desktop.home().resolve("config"));
        Files.writeString(
                desktop.home().resolve("config/mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/http=gone.desktop;chosen.desktop;\n");
        opener.open(URI.create("HTTP://localhost:8080/canvas?session=s1"));

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
