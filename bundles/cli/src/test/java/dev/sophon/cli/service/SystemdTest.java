package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of systemd, word for word; the state that it answers with lies in a file. */
class SystemdTest {
    private static final String SHOW =
            "systemctl|--user|show|sophon-node.service|--property=ActiveState,SubState,MainPID,UnitFileState,Result,ExecMainStatus";
    private static final String LINGER = "loginctl|show-user|ann|--property=Linger|--value";

    @TempDir
    Path folder;

    private Recorded recorded;
    private Path file;
    private Path state;

    @BeforeEach
    void start() throws IOException {
        recorded = new Recorded(folder);
        file = folder.resolve(".config/systemd/user/sophon-node.service");
        state = folder.resolve("state");
        become("inactive", "dead", 0);
        recorded.program("systemctl", "case $* in *show*) cat '" + state + "';; esac");
        recorded.program("loginctl", "echo no");
    }

    private void become(String active, String sub, int exit) throws IOException {
        Files.writeString(
                state,
                "ActiveState=" + active + "\nSubState=" + sub + "\nMainPID=42\nUnitFileState=enabled\nResult="
                        + (exit == 0 ? "success" : "exit-code") + "\nExecMainStatus=" + exit + "\n");
    }

    private Host host() {
        return recorded.host("Linux", "6", 1000, folder, Map.of("DISPLAY", ":0"));
    }

    private Systemd systemd() {
        return new Systemd(Program.node(), host(), false, folder, Duration.ZERO);
    }

    private Service service(String... more) {
        return new Service(
                Program.node(),
                Path.of("/opt/sophon-node"),
                null,
                folder,
                more.length == 0 ? Map.of() : Map.of("DISPLAY", more[0]),
                true);
    }

    @Test
    void installsOnceAndSaysSo() throws Exception {
        assertThat(systemd().install(service(), false))
                .containsExactly(
                        "Written: " + file,
                        "It starts at your login.",
                        "Hardened: sudo, Flatpak and sandboxes of browsers do not work in it and in what it starts. Without"
                                + " that: --hardening off",
                        "Start it: sophon-node service start");
        assertThat(recorded.calls())
                .containsExactly(
                        "systemctl|--user|daemon-reload", "systemctl|--user|enable|sophon-node.service", LINGER, SHOW);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        become("active", "running", 0);
        recorded.program("loginctl", "echo yes");
        assertThat(systemd().install(service(), false))
                .startsWith("Installed already: " + file, "It starts with the machine, and at your login.")
                .endsWith("It runs; what has changed counts after: sophon-node service restart");
        assertThat(systemd().install(service(":1"), false)).startsWith("Written anew: " + file);
        assertThat(file).content().contains("DISPLAY=:1");
        try (Stream<Path> beside = Files.list(file.getParent())) {
            assertThat(beside).containsExactly(file);
        }
    }

    @Test
    void leavesWhatAPersonHasChanged() throws Exception {
        systemd().install(service(), false);
        String edited = Files.readString(file).replace("RestartSec=5s", "RestartSec=50s");
        for (String text : new String[] {edited, "[Service]\nExecStart=/bin/true\n"}) {
            Files.writeString(file, text);
            recorded.calls();
            assertThatThrownBy(() -> systemd().install(service(), false))
                    .hasMessage(file + " was written or changed by somebody else. With --force this overwrites it.");
            assertThatThrownBy(() -> systemd().uninstall(false)).hasMessageEndingWith("With --force this removes it.");
            assertThat(recorded.calls()).isEmpty();
            assertThat(file).hasContent(text);
        }
        assertThat(systemd().install(service(), true)).startsWith("Written anew: " + file);
        assertThat(file).content().contains("RestartSec=5s");
    }

    @Test
    void leavesNothingWhereSystemdDoesNotTakeIt() throws Exception {
        recorded.program("systemctl", "echo 'Failed to connect to bus: No medium found' >&2; exit 1");
        assertThatThrownBy(() -> systemd().install(service(), false))
                .hasMessage(
                        "systemctl daemon-reload: Failed to connect to bus: No medium found. Your own systemd does not"
                                + " run: log in as ann, or have it run always: sudo loginctl enable-linger ann");
        assertThat(file).doesNotExist();
    }

    @Test
    void uninstallsAllOfItAndSaysWhatStays() throws Exception {
        systemd().install(service(), false);
        Files.createDirectories(file.resolveSibling("sophon-node.service.d"));
        recorded.program("loginctl", "echo yes");
        recorded.calls();
        assertThat(systemd().uninstall(false))
                .startsWith(
                        "Stopped, and removed: " + file,
                        "Your own settings for it stay: " + file + ".d",
                        "Your services still start without a login. To end that: sudo loginctl disable-linger ann")
                .anyMatch(line -> line.startsWith("What it has written stays: "));
        assertThat(file).doesNotExist();
        assertThat(recorded.calls())
                .containsExactly(
                        "systemctl|--user|disable|--now|sophon-node.service",
                        "systemctl|--user|daemon-reload",
                        "systemctl|--user|reset-failed|sophon-node.service",
                        LINGER);
        assertThat(systemd().uninstall(false)).containsExactly("Not installed; there is nothing to do.");
    }

    @Test
    void startsAndStops() throws Exception {
        assertThatThrownBy(() -> systemd().start())
                .hasMessage("Not installed. Install it: sophon-node service install");
        systemd().install(service(), false);
        recorded.program(
                "systemctl",
                "case $* in *show*) cat '" + state + "';; *start*) sed -i s/=inactive/=active/ '" + state + "';; esac");
        recorded.calls();
        assertThat(systemd().start()).containsExactly("Started.");
        assertThat(recorded.calls()).contains("systemctl|--user|start|sophon-node.service");
        assertThat(systemd().start()).containsExactly("Runs already.");
        assertThat(systemd().restart()).containsExactly("Restarted.");
        assertThat(systemd().status().lines(Program.node()))
                .contains("State:   Running (process 42)", "Starts:  when you log in", "File:    " + file)
                .contains("Log:     journalctl --user -u sophon-node -f");
        recorded.calls();
        assertThat(systemd().stop()).containsExactly("Stopped.");
        assertThat(recorded.calls()).contains("systemctl|--user|stop|sophon-node.service");
        become("inactive", "dead", 0);
        assertThat(systemd().stop()).containsExactly("Stopped already.");
        assertThat(systemd().status().state()).isEqualTo("stopped");
        assertThat(systemd().status().problem()).isNull();
    }

    @Test
    void saysThatItDoesNotStayUp() throws Exception {
        systemd().install(service(), false);
        become("activating", "auto-restart", 1);
        assertThatThrownBy(() -> systemd().start())
                .hasMessage("It does not stay up (it ended with exit code 1, exit-code). See: journalctl --user -u"
                        + " sophon-node -n 20");
    }

    @Test
    void saysThatItIsNotStartedAgainWhereThatMendsNothing() throws Exception {
        systemd().install(service(), false);
        become("failed", "failed", 78);
        assertThat(systemd().status().problem())
                .isEqualTo("it is not paired, or its settings cannot be used: sophon-node doctor says what to do");
    }

    @Test
    void keepsToATimeLimit() throws Exception {
        recorded.program("systemctl", "exec sleep 60");
        Calls calls = new Calls(host(), Duration.ofMillis(200));
        assertThatThrownBy(() -> calls.ask("systemctl")).hasMessageContaining("does not answer within");
        assertThatThrownBy(() -> calls.ask("launchctl")).hasMessageContaining("launchctl is not on this system");
    }

    @Test
    void looksAtTheDesktop() throws Exception {
        assertThat(new Surroundings(Program.node(), host(), Map.of()).notes(false, true))
                .singleElement()
                .asString()
                .contains("It was told no DISPLAY", "sophon-node service install --force");
        Map<String, String> wayland = Map.of("WAYLAND_DISPLAY", "wayland-0", "XAUTHORITY", folder + "/gone");
        Surroundings there = new Surroundings(Program.node(), host(), wayland);
        assertThat(there.notes(false, false))
                .satisfiesExactly(
                        note -> assertThat(note).endsWith("sudo loginctl enable-linger ann"),
                        note -> assertThat(note).contains("WAYLAND_DISPLAY names no socket"),
                        note -> assertThat(note).endsWith("systemctl --user enable --now ydotool.service"),
                        note -> assertThat(note).endsWith("xhost +SI:localuser:ann"));
        Files.createDirectories(folder.resolve("run"));
        for (String made : new String[] {"run/wayland-0", "run/.ydotool_socket", "gone"}) {
            Files.createFile(folder.resolve(made));
        }
        assertThat(there.notes(false, true)).singleElement().asString().startsWith("XAUTHORITY may be another one");
        Map<String, String> plain = Map.of("DISPLAY", ":0");
        assertThat(new Surroundings(Program.node(), host(), plain).notes(false, true))
                .isEmpty();
    }
}
