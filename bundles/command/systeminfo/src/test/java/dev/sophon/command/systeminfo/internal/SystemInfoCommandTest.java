package dev.sophon.command.systeminfo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** On the machine that the test runs on: Linux, whose own files are the measure. */
class SystemInfoCommandTest {
    private final JsonNode info =
            Json.tree(Json.bytes(new SystemInfoCommand(new Host()).handle(new NoParams(), new FakeInvocation())));

    @Test
    void hasTheDocumentedShape() {
        assertThat(info.fieldNames())
                .toIterable()
                .contains(
                        "osDescription",
                        "machineName",
                        "processorCount",
                        "totalMemoryMb",
                        "dotnetVersion",
                        "runtimeVersion",
                        "uptime",
                        "platform",
                        "architecture");
        assertThat(info.get("osDescription").textValue()).isEqualTo("Test OS 1");
        assertThat(info.get("machineName").textValue()).isEqualTo("bench");
        assertThat(info.get("platform").textValue()).isEqualTo("linux");
        assertThat(info.get("architecture").textValue()).isEqualTo("x64");
    }

    @Test
    void tellsTheRuntimeUnderBothNames() {
        assertThat(info.get("runtimeVersion").textValue())
                .contains(System.getProperty("java.version"))
                .isEqualTo(info.get("dotnetVersion").textValue());
    }

    @Test
    void agreesWithTheSystem() throws Exception {
        long kib = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
        long processors = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("processor"))
                .count();

        assertThat(info.get("totalMemoryMb").longValue()).isEqualTo(kib / 1024);
        assertThat(info.get("uptime").longValue()).isBetween((long) uptime - 60, (long) uptime + 1);
        assertThat(info.get("processorCount").longValue()).isEqualTo(processors);
    }

    /** A host with names that no real one has. */
    private static final class Host implements HostPlatform {
        @Override
        public String os() {
            return "linux";
        }

        @Override
        public String display() {
            return "none";
        }

        @Override
        public String architecture() {
            return "x64";
        }

        @Override
        public String osDescription() {
            return "Test OS 1";
        }

        @Override
        public String machineName() {
            return "bench";
        }

        @Override
        public String displayProblem() {
            return "no display";
        }
    }
}
