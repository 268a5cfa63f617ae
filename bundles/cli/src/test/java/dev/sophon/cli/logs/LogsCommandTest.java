package dev.sophon.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LogsCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private CommandLine command() {
        return new CommandLine(
                        LogsCommand.of(() -> folder.resolve("logs"), "sophon-node-", (logger, level) -> Json.mapper()
                                .valueToTree(level.equals("default") ? Map.of() : Map.of(logger + "?", level))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }

    private List<String> shown(int exit, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        assertThat(command().execute(words)).as(err.toString()).isEqualTo(exit);
        return out.toString().lines().toList();
    }

    private void log(Instant time, String request, String message) throws IOException {
        String day = DateTimeFormatter.BASIC_ISO_DATE
                .format(time.atOffset(ZoneOffset.UTC))
                .substring(0, 8);
        Path file = Files.createDirectories(folder.resolve("logs")).resolve("sophon-node-" + day + ".log");
        Files.writeString(
                file,
                "{\"time\":\"" + time + "\",\"level\":\"INFO\",\"logger\":\"dev.sophon.Some\",\"thread\":\"t\""
                        + (request.isEmpty() ? "" : ",\"requestId\":\"" + request + "\"") + ",\"message\":\"" + message
                        + "\"}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void hasTheProgramLogFromAnotherLevelOn() {
        assertThat(shown(0, "--level", "debug")).containsExactly("Until the next start: ? from debug on");
        assertThat(shown(0, "--level", "warn", "dev.sophon.node"))
                .containsExactly("Until the next start: dev.sophon.node? from warn on");
        assertThat(shown(0, "--level", "default")).containsExactly("All as the settings say.");
        for (String[] wrong :
                List.of(new String[] {"dev.sophon.node"}, new String[] {"--level", "debug", "-f"}, new String[] {
                    "--level", "debug", "--since", "1d"
                })) {
            assertThat(shown(2, wrong)).isEmpty();
            assertThat(err.toString()).contains("LOGGER: expected with --level");
        }
    }

    @Test
    void showsWhatIsAskedFor() throws Exception {
        assertThat(shown(0)).isEmpty();
        assertThat(err.toString()).isEqualTo("Nothing is logged yet.\n");
        Instant now = Instant.now();
        log(now.minus(Duration.ofDays(3)), "old", "three days ago");
        log(now.minus(Duration.ofMinutes(30)), "r1", "half an hour ago");
        log(now, "", "now");
        Files.writeString(folder.resolve("logs/stdout.log"), "{}\n");
        assertThat(shown(0))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" INFO  Some: three days ago [old]"),
                        line -> assertThat(line).endsWith(" INFO  Some: half an hour ago [r1]"),
                        line -> assertThat(line)
                                .isEqualTo(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
                                                .format(now.atZone(ZoneId.systemDefault()))
                                        + " INFO  Some: now"));
        assertThat(shown(0, "--since", "10m")).singleElement().asString().endsWith("now");
        assertThat(shown(0, "--since", "2d")).hasSize(2);
        assertThat(shown(0, "--since", now.toString())).hasSize(1);
        assertThat(shown(0, "--request", "r1")).singleElement().asString().contains("half an hour ago");
        assertThat(shown(1, "--request", "r")).isEmpty();
        assertThat(shown(1, "--request", "old", "--since", "1d")).isEmpty();
        assertThat(err.toString()).isEqualTo("Nothing that was asked for is logged.\n");
    }

    @Test
    void showsTheLastOnes() throws Exception {
        Instant now = Instant.now();
        for (int i = 1; i <= 150; i++) {
            log(now, "", "entry " + i);
        }
        assertThat(shown(0)).hasSize(100).last().asString().endsWith("entry 150");
        assertThat(shown(0, "--since", "1h")).hasSize(150);
    }

    @Test
    void givesTheTerminalNoOrdersAndPassesWhatIsCut() throws Exception {
        log(Instant.now(), "", "red \\u001b[31m\\nsecond line");
        Path file = Files.list(folder.resolve("logs")).findFirst().orElseThrow();
        Files.writeString(file, "{\"time\":\"2026-1\nrubbish\n{\"time\":\"", StandardOpenOption.APPEND);
        assertThat(shown(0))
                .satisfiesExactly(line -> assertThat(line).endsWith("red \\u001b[31m"), line -> assertThat(line)
                        .isEqualTo("    second line"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "m", "-1m", "1w", "yesterday", "1234567d", ""})
    void refusesATimeThatIsNone(String since) {
        assertThat(shown(2, "--since", since)).isEmpty();
        assertThat(err.toString()).startsWith("--since: expected how long ago, as in 30s, 10m, 2h or 3d");
    }

    @Test
    void followsIntoTheNextDay() throws Exception {
        Instant day = Instant.parse("2026-11-29T23:59:59Z");
        log(day, "", "first");
        Thread following = new Thread(() -> command().execute("-f"));
        following.start();
        try {
            await().until(() -> out.toString().contains("first"));
            log(day, "", "second");
            await().until(() -> out.toString().contains("second"));
            log(day.plusSeconds(2), "", "third");
            await().until(() -> out.toString().contains("third"));
            assertThat(out.toString().lines()).hasSize(3);
        } finally {
            following.interrupt();
            following.join(10_000);
        }
        assertThat(following.isAlive()).isFalse();
    }
}
