package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine: compared with what /proc, uname and ps say. */
final class SystemRows {
    private SystemRows() {}

    static List<Row> all() {
        return List.of(
                new Row("system.info field osDescription", desk -> {
                    String name = "PRETTY_NAME=\"";
                    String release = Files.readString(Path.of("/etc/os-release"));
                    String pretty = release.substring(release.indexOf(name) + name.length());
                    assertThat(info(desk, "osDescription").asText())
                            .contains(pretty.substring(0, pretty.indexOf('"')).split(" ", 2)[0]);
                }),
                new Row("system.info field machineName", desk -> assertThat(
                                info(desk, "machineName").asText())
                        .isEqualTo(desk.run("uname", "-n").strip())),
                new Row("system.info field processorCount", desk -> assertThat(
                                info(desk, "processorCount").asText())
                        .isEqualTo(desk.run("nproc").strip())),
                new Row("system.info field totalMemoryMb", desk -> assertThat(
                                info(desk, "totalMemoryMb").asInt())
                        .isEqualTo(Desk.number(Files.readString(Path.of("/proc/meminfo")), "MemTotal:") / 1024)),
                new Row("system.info field dotnetVersion", desk -> assertThat(
                                info(desk, "dotnetVersion").asText())
                        .isNotBlank()
                        .isEqualTo(info(desk, "runtimeVersion").asText())),
                new Row("system.info field uptime", desk -> {
                    double before = uptime();
                    assertThat(info(desk, "uptime").asDouble()).isBetween(before - 2, uptime() + 2);
                }),
                new Row(
                        "system.info field platform",
                        desk -> assertThat(info(desk, "platform").asText()).isEqualTo("linux")),
                new Row("system.info field architecture", desk -> assertThat(
                                info(desk, "architecture").asText())
                        .isEqualTo(desk.run("uname", "-m").strip().equals("x86_64") ? "x64" : "arm64")),
                new Row("system.processes field count", desk -> {
                    JsonNode answer = desk.call("system.processes");
                    assertThat(answer.path("count").asInt())
                            .isEqualTo(answer.path("processes").size())
                            .isGreaterThan(5);
                }),
                new Row("system.processes field processes", desk -> {
                    List<Long> pids = new ArrayList<>();
                    desk.call("system.processes")
                            .path("processes")
                            .forEach(each -> pids.add(each.path("pid").asLong()));
                    assertThat(pids).isSorted().doesNotHaveDuplicates().contains(1L);
                }),
                new Row("system.processes field pid", desk -> assertThat(
                                process(desk, ProcessHandle.current().pid()).isMissingNode())
                        .isFalse()),
                new Row("system.processes field name", desk -> {
                    long pid = desk.node().pid();
                    assertThat(process(desk, pid).path("name").asText())
                            .startsWith(desk.run("ps", "-o", "comm=", "-p", Long.toString(pid))
                                    .strip());
                }),
                new Row("system.processes field cpuPercent", desk -> {
                    for (JsonNode each : desk.call("system.processes").path("processes")) {
                        assertThat(each.path("cpuPercent").isNumber()).isTrue();
                        assertThat(each.path("cpuPercent").asDouble()).isBetween(0.0, 100.0);
                    }
                }),
                new Row("system.processes field memoryMb", desk -> {
                    long pid = ProcessHandle.current().pid();
                    double truth = Desk.number(Files.readString(Path.of("/proc/self/status")), "VmRSS:") / 1024.0;
                    assertThat(process(desk, pid).path("memoryMb").asDouble()).isBetween(truth / 2, truth * 2);
                }),
                new Row("system.execute param command", desk -> {
                    assertThat(executed(desk, "printf %s \"$BASH\" 'two  words'", "stdout")
                                    .asText())
                            .isEqualTo("/bin/bashtwo  words");
                    // Before anybody is asked to approve it.
                    assertThat(desk.refused("system.execute", "{\"command\":\"a\\u0000b\"}"))
                            .contains("command", "NUL");
                }),
                new Row("system.execute param timeoutMs", desk -> {
                    Rest.Answer answer = desk.approvedAnswer(
                            "system.execute", Desk.json("command", "exec sleep 60", "timeoutMs", 500));
                    assertThat(answer.error()).isEqualTo("timeout");
                }),
                new Row("system.execute field exitCode", desk -> assertThat(
                                executed(desk, "exit 7", "exitCode").asInt())
                        .isEqualTo(7)),
                new Row("system.execute field stdout", desk -> assertThat(
                                executed(desk, "echo out; echo err >&2", "stdout")
                                        .asText())
                        .isEqualTo("out\n")),
                new Row("system.execute field stderr", desk -> assertThat(
                                executed(desk, "echo out; echo err >&2", "stderr")
                                        .asText())
                        .isEqualTo("err\n")),
                new Row("system.execute field durationMs", desk -> assertThat(
                                executed(desk, "sleep 0.3", "durationMs").asLong())
                        .isBetween(300L, 30_000L)));
    }

    private static JsonNode info(Desk desk, String field) throws Exception {
        return desk.call("system.info").path(field);
    }

    private static JsonNode executed(Desk desk, String command, String field) throws Exception {
        return desk.approved("system.execute", "command", command).path(field);
    }

    private static JsonNode process(Desk desk, long pid) throws Exception {
        for (JsonNode each : desk.call("system.processes").path("processes")) {
            if (each.path("pid").asLong() == pid) {
                return each;
            }
        }
        throw new AssertionError("no process " + pid);
    }

    private static double uptime() throws Exception {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
    }
}
