package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sc.exe} is asked, word for word. It was not tried on Windows. */
class WindowsServicesTest {
    @TempDir
    Path folder;

    private Recorded recorded;
    private WindowsServices windows;
    private Path executable;

    @BeforeEach
    void start() throws IOException {
        recorded = new Recorded(folder);
        executable = folder.resolve("sophon node.exe");
        windows = new WindowsServices(Program.node(), recorded.host("Windows 11", "10.0", -1, folder, Map.of()));
        recorded.program(
                "sc.exe",
                "cd '" + folder + "'; case $1 in create) echo 1 >state;; start) echo 4 >state;; stop) echo 1 >state;;"
                        + " delete) rm state;; queryex) [ -e state ] || { echo 'FAILED 1060:'; exit 36; };"
                        + " printf '  STATE  : %s  X\\n  PID  : 42\\n' $(cat state);; esac");
    }

    private Service service() {
        return new Service(Program.node(), executable, null, folder, Map.of(), true);
    }

    @Test
    void asksForWhatTheDocumentationTypes() throws Exception {
        assertThatThrownBy(() -> windows.install(service(), false)).hasMessageContaining("has no sophon node.exe");
        Files.createFile(executable);
        assertThat(windows.status().state()).isEqualTo("not installed");
        recorded.calls();
        assertThat(windows.install(service(), false))
                .first()
                .asString()
                .startsWith("Installed as the service SophonNode");
        assertThat(recorded.calls())
                .containsExactly(
                        "sc.exe|queryex|SophonNode",
                        "sc.exe|create|SophonNode|binPath=|\"" + executable
                                + "\" start --service|start=|auto|DisplayName=|Sophon Node",
                        "sc.exe|description|SophonNode|" + Program.node().about(),
                        "sc.exe|failure|SophonNode|reset=|86400|actions=|restart/5000");
        assertThat(windows.install(service(), false))
                .containsExactly("Installed already. With --force it is set anew.");
        assertThat(windows.start()).containsExactly("Started.");
        assertThat(windows.start()).containsExactly("Runs already.");
        assertThat(windows.status().process()).isEqualTo(42);
        assertThat(windows.restart()).containsExactly("Restarted.");
        assertThat(windows.stop()).containsExactly("Stopped.");
        assertThat(windows.stop()).containsExactly("Stopped already.");
        recorded.calls();
        assertThat(windows.uninstall(false)).startsWith("Stopped, and removed: SophonNode");
        assertThat(recorded.calls()).containsExactly("sc.exe|queryex|SophonNode", "sc.exe|delete|SophonNode");
        assertThat(windows.uninstall(false)).containsExactly("Not installed; there is nothing to do.");
        assertThatThrownBy(() -> windows.start()).hasMessageStartingWith("Not installed.");
    }
}
