package dev.sophon.platform.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    Path folder;

    @Test
    void namesTheSystemsAsTheProtocolDoes() {
        assertThat(Machine.os("Linux")).isEqualTo("linux");
        assertThat(Machine.os("FreeBSD")).isEqualTo("linux");
        assertThat(Machine.os("Windows 11")).isEqualTo("windows");
        assertThat(Machine.os("Mac OS X")).isEqualTo("macos");
        assertThat(Machine.os("Darwin")).isEqualTo("linux");
        assertThat(Machine.architecture("amd64")).isEqualTo("x64");
        assertThat(Machine.architecture("aarch64")).isEqualTo("arm64");
        assertThat(Machine.architecture("riscv64")).isEqualTo("riscv64");
    }

    @Test
    void describesLinuxByItsPrettyName() throws IOException {
        Path release = Files.writeString(
                folder.resolve("os-release"), "NAME=\"Some\"\nPRETTY_NAME=\"Some \\\"Linux\\\" 12\"\nID=some\n");

        assertThat(Machine.prettyName(List.of(folder.resolve("absent"), release)))
                .contains("Some \"Linux\" 12");
        assertThat(Machine.prettyName(List.of(folder.resolve("absent")))).isEmpty();
    }

    @Test
    void describesOtherSystemsAsJavaDoes() {
        Properties java = new Properties();
        java.setProperty("os.name", "Windows 11");
        java.setProperty("os.version", "10.0");
        java.setProperty("os.arch", "amd64");

        Machine machine = Machine.probe(java, Map.of());

        assertThat(machine.os()).isEqualTo("windows");
        assertThat(machine.osDescription()).isEqualTo("Windows 11 10.0");
        assertThat(machine.architecture()).isEqualTo("x64");
        assertThat(machine.machineName()).isNotBlank();
    }
}
