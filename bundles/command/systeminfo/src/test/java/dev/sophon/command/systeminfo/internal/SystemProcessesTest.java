package dev.sophon.command.systeminfo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the real processes of this machine. */
class SystemProcessesTest {
    private final SystemProcesses command = new SystemProcesses();

    @Test
    void hasTheDocumentedShapeAndKnowsThisProcess() throws Exception {
        JsonNode list = Json.tree(Json.bytes(command.handle(new NoParams(), new FakeInvocation())));

        assertThat(list.get("count").intValue())
                .isEqualTo(list.get("processes").size())
                .isPositive();
        JsonNode self = null;
        for (JsonNode process : list.get("processes")) {
            assertThat(process.fieldNames()).toIterable().contains("pid", "name", "cpuPercent", "memoryMb");
            assertThat(process.get("cpuPercent").doubleValue()).isBetween(0.0, 100.0);
            self = process.get("pid").longValue() == ProcessHandle.current().pid() ? process : self;
        }
        assertThat(self).isNotNull();
        assertThat(self.get("name").textValue()).isEqualTo("java");
        assertThat(self.get("memoryMb").longValue()).isBetween(10L, 100_000L);
    }

    @Test
    void measuresTheLastMomentAndNotTheTimeSinceTheStart() throws Exception {
        Process busy = new ProcessBuilder("/bin/bash", "-c", "while :; do :; done").start();
        Process idle = new ProcessBuilder("/bin/sleep", "600").start();
        try {
            await().untilAsserted(() -> {
                ProcessList list = command.handle(new NoParams(), new FakeInvocation());
                assertThat(percent(list, busy)).isGreaterThan(1);
                assertThat(percent(list, idle)).isZero();
            });
            new ProcessBuilder("/bin/kill", "-STOP", String.valueOf(busy.pid()))
                    .start()
                    .waitFor();
            await().untilAsserted(() -> assertThat(percent(command.handle(new NoParams(), new FakeInvocation()), busy))
                    .isZero());
        } finally {
            busy.destroyForcibly();
            idle.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The kernel cuts the first within ü, and the second within 名.
                "aaaaaaaaaaaaaaü",
                "ein-programm-名前",
                // Five and eight characters are what it keeps of these.
                "文件管理器程序",
                "ПросмотрЖурнала",
                "😀😀😀😀😀",
                "a program (with) blanks) and brackets",
                "a-program-whose-name-is-long",
                "short-ü"
            })
    void namesAProcessWholeWhateverItsNameIs(String name, @TempDir Path folder) throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve(name));
        Process process = new ProcessBuilder(program.toString(), "600").start();
        try {
            await().untilAsserted(() -> assertThat(entry(command.handle(new NoParams(), new FakeInvocation()), process))
                    .get()
                    .satisfies(entry -> assertThat(entry.name()).isEqualTo(name)));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void namesAScriptByItsFileAndTakesWhatIsNoText(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("a-script-whose-name-is-long"), "#!/bin/bash\nread line\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Process named = new ProcessBuilder(script.toString()).start();
        Process strange =
                new ProcessBuilder("/bin/bash", "-c", "printf 'x\\xff\\xfe' >/proc/$$/comm; read line").start();
        try {
            await().untilAsserted(() -> {
                ProcessList list = command.handle(new NoParams(), new FakeInvocation());
                assertThat(entry(list, named).orElseThrow().name()).isEqualTo("a-script-whose-name-is-long");
                ProcessList.Entry other = entry(list, strange).orElseThrow();
                assertThat(other.name()).isEqualTo("x\ufffd\ufffd");
                assertThat(other.memoryMb()).isPositive();
            });
        } finally {
            named.destroyForcibly();
            strange.destroyForcibly();
        }
    }

    private static Optional<ProcessList.Entry> entry(ProcessList list, Process process) {
        return list.processes().stream()
                .filter(entry -> entry.pid() == process.pid())
                .findFirst();
    }

    private static double percent(ProcessList list, Process process) {
        return entry(list, process).orElseThrow().cpuPercent();
    }
}
