package dev.sophon.command.systeminfo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import org.junit.jupiter.api.Test;

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

    private static double percent(ProcessList list, Process process) {
        return list.processes().stream()
                .filter(entry -> entry.pid() == process.pid())
                .findFirst()
                .orElseThrow()
                .cpuPercent();
    }
}
