package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs as they are typed, on a machine that only records. */
class ServiceVerbsTest {
    @TempDir
    Path folder;

    private Recorded recorded;
    private String out = "";
    private String err = "";

    @BeforeEach
    void start() throws IOException {
        recorded = new Recorded(folder);
        recorded.program("systemctl", "case $* in *show*) echo ActiveState=inactive;; esac");
        recorded.program("loginctl", "echo no");
        recorded.program("getent", "[ \"$2\" = ann ] && echo \"ann:x:1000:1000::" + folder + "/ann:/bin/sh\"");
    }

    private int type(long uid, Map<String, String> environment, String... words) {
        Host host = recorded.host("Linux", "6", uid, folder, environment);
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        CommandLine program = new CommandLine(
                        ServiceCommand.on(new Services(Program.node(), host, folder, Duration.ZERO)))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(complained, true))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                });
        int exit = program.execute(words);
        out = said.toString();
        err = complained.toString();
        return exit;
    }

    @Test
    void tellsPeopleAndPrograms() {
        assertThat(type(1000, Map.of(), "status")).isZero();
        assertThat(out).isEqualTo("State:   Not installed\nInstall: sophon-node service install\n");
        assertThat(type(1000, Map.of(), "install")).isZero();
        assertThat(out).contains("Start it: sophon-node service start", "It was told no DISPLAY", "enable-linger ann");
        assertThat(type(1000, Map.of(), "status", "--json")).isZero();
        var json = Json.tree(out.getBytes(StandardCharsets.UTF_8));
        assertThat(json.path("state").asText()).isEqualTo("stopped");
        assertThat(json.path("scope").asText()).isEqualTo("user");
        assertThat(json.path("log").asText()).isEqualTo("journalctl --user -u sophon-node -f");
        assertThat(json.path("notes").toString()).contains("It was told no DISPLAY");
        Map<String, String> desktop = Map.of("DISPLAY", ":0", "XAUTHORITY", folder + "/100% \"gone\"");
        assertThat(type(1000, desktop, "install")).isZero();
        assertThat(out).contains("Written anew: ").doesNotContain("told no DISPLAY");
        assertThat(type(1000, Map.of(), "status")).isZero();
        assertThat(out).contains("XAUTHORITY names a file that is not there");
        assertThat(type(1000, Map.of(), "uninstall")).isZero();
    }

    @Test
    void isForOneUserOrByRootForTheMachine() throws Exception {
        assertThat(type(0, Map.of(), "install")).isEqualTo(1);
        assertThat(err).contains("As root it would run as root", "sudo sophon-node service install --system");
        assertThat(type(1000, Map.of(), "install", "--system")).isEqualTo(1);
        assertThat(err).isEqualTo("--system is for root: sudo sophon-node service install --system\n");
        assertThat(type(1000, Map.of(), "status", "--system")).isZero();
        assertThat(type(0, Map.of(), "install", "--system")).isEqualTo(2);
        assertThat(err).startsWith("--run-as: expected the user that the service runs as");
        for (String wrong : new String[] {"bob", "a b", "--x", "ann\n[Service]"}) {
            assertThat(type(0, Map.of(), "install", "--system", "--run-as=" + wrong))
                    .isEqualTo(2);
            assertThat(err).startsWith("--run-as: expected the name of a user of this machine");
        }
        assertThat(type(1000, Map.of(), "install", "--run-as", "ann")).isEqualTo(2);
        assertThat(recorded.calls()).noneMatch(call -> call.startsWith("systemctl"));
        assertThat(type(0, Map.of("SUDO_USER", "ann"), "install", "--system")).isZero();
        assertThat(recorded.calls()).contains("systemctl|daemon-reload", "systemctl|enable|sophon-node.service");
        assertThat(Files.readString(folder.resolve("etc/systemd/system/sophon-node.service")))
                .contains("\nUser=ann\n", "\nWantedBy=multi-user.target\n");
        assertThat(type(1000, Map.of(), "status", "--json")).isZero();
        assertThat(out).contains("\"scope\" : \"system\"");
        assertThat(type(0, Map.of(), "uninstall", "--system")).isZero();
        assertThat(type(1000, Map.of(), "status")).isZero();
        assertThat(out).startsWith("State:   Not installed");
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(type(1000, Map.of())).isEqualTo(2);
        assertThat(type(1000, Map.of(), "install", "--hardening", "much")).isEqualTo(2);
        assertThat(err).contains("--hardening");
        assertThat(type(1000, Map.of(), "nonsense")).isEqualTo(2);
    }
}
