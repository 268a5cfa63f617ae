package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units as systemd itself reads them; no systemd needs to run for that. */
class UnitTest {
    @TempDir
    Path folder;

    private Service service(Program program, boolean system, boolean hardened, String name) throws IOException {
        Path executable = Files.createDirectories(folder.resolve(name)).resolve(program.name());
        Files.writeString(executable, "#!/bin/sh\n");
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment =
                program.onDesktop() ? Map.of("DISPLAY", ":0", "XAUTHORITY", folder.resolve(name) + "/key") : Map.of();
        return new Service(program, executable, system ? "daemon" : null, folder, environment, hardened);
    }

    private static Program program(String name) {
        return name.equals("node") ? Program.node() : Program.gateway();
    }

    /** In a folder of its own, so that systemd sees one unit of the name. */
    private String analyze(Service service, String... words) throws IOException, InterruptedException, Failure {
        Path tool = Path.of("/usr/bin/systemd-analyze");
        assertThat(tool).as("systemd; ./test installs it").isExecutable();
        Path unit = Files.createDirectories(folder.resolve("units"))
                .resolve(service.program().unit());
        Files.writeString(unit, Unit.of(service));
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        if (!service.system()) {
            command.add("--user");
        }
        command.addAll(List.of(words));
        command.add(unit.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return "exit " + process.waitFor() + "\n" + said;
    }

    @ParameterizedTest
    @CsvSource({
        "node,false,true",
        "node,false,false",
        "node,true,true",
        "gateway,false,true",
        "gateway,true,true",
        "gateway,true,false"
    })
    void systemdTakesEachWithoutAWord(String name, boolean system, boolean hardened) throws Exception {
        Service service = service(program(name), system, hardened, "a 100%n $HOME folder");
        assertThat(analyze(service, "verify", "--man=no", "--recursive-errors=no"))
                .isEqualTo("exit 0\n");
    }

    @Test
    void theCheckSeesAPathThatIsQuotedWrongly() throws Exception {
        Service service = service(Program.node(), false, true, "a 100% folder");
        Files.delete(service.executable());
        assertThat(analyze(service, "verify", "--man=no", "--recursive-errors=no"))
                .contains("is not executable");
    }

    @ParameterizedTest
    @CsvSource({"node,false,55", "node,true,30", "gateway,false,55", "gateway,true,30"})
    void isHardenedAsFarAsIsSaid(String name, boolean system, String most) throws Exception {
        String said =
                analyze(service(program(name), system, true, "x"), "security", "--offline=yes", "--threshold=" + most);
        Assumptions.assumeFalse(said.contains("unrecognized option"), "this systemd scores running units only");
        assertThat(said).startsWith("exit 0\n").contains("Overall exposure level");
    }

    @Test
    void saysWhatTheDocumentationSays() throws Exception {
        assertThat(Unit.of(service(Program.node(), false, false, "opt")).lines())
                .containsSequence("[Unit]", "Description=Sophon Node", "After=network-online.target")
                .containsSequence(
                        "Type=simple",
                        "ExecStart=\"" + folder + "/opt/sophon-node\" start --service",
                        "Restart=on-failure",
                        "RestartSec=5s")
                .contains("RestartPreventExitStatus=78", "Environment=\"DISPLAY=:0\"")
                .containsSequence("[Install]", "WantedBy=default.target")
                .noneMatch(line -> line.startsWith("Protect"));
        Service odd = service(Program.node(), false, false, "100% odd");
        assertThat(Unit.environment(Unit.of(odd))).isEqualTo(odd.environment()).hasSize(2);
        assertThat(Unit.of(service(Program.gateway(), true, false, "opt")).lines())
                .contains(
                        "User=daemon",
                        "ExecStart=\"" + folder + "/opt/sophon-gateway\" start --service",
                        "RestartPreventExitStatus=78",
                        "WantedBy=multi-user.target");
    }

    @Test
    void refusesWhatNoUnitCanSay() throws IOException {
        Service service = service(Program.node(), false, true, "a\nExecStartPre=evil");
        assertThatThrownBy(() -> Unit.of(service))
                .hasMessageContaining("control character")
                .hasMessageNotContaining("evil");
        Service other = service(Program.node(), false, true, "a \"quoted\" one");
        assertThatThrownBy(() -> Unit.of(other)).hasMessageContaining("quote or a backslash");
    }
}
