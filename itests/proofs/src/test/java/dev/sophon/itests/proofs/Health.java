package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must not change while a program is abused. */
final class Health {
    /** What no answer to anybody may hold. */
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|StackOverflow|OutOfMemory|NullPointer|\\bat (java|dev\\.sophon|com\\.fasterxml|org\\.)[.\\w]+\\(");

    /** Caches and compiled code that the first use brings; a leak of each input would be far beyond. */
    private static final long GROWTH_KB = 48 * 1024;

    private final Program program;
    private final Path state;
    private final long before;

    Health(Program program, Path state) throws Exception {
        this.program = program;
        this.state = state;
        this.before = heapKb();
    }

    /** Nothing of the program's insides shows in what it answered. */
    static void showsNoInsides(String answer, String to) {
        if (INSIDES.matcher(answer).find()) {
            throw new AssertionError(
                    to + " was answered with the insides: " + answer.substring(0, Math.min(answer.length(), 500)));
        }
    }

    /**
     * Alive, the heap after a collection as before, and none of its own errors in the log. What it held for connections
     * that were cut, and what it still has to write, is gone within a minute.
     */
    void holds() throws Exception {
        assertThat(program.isAlive()).isTrue();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(heapKb())
                        .as("KB of heap in use, %s before", before)
                        .isLessThan(before + GROWTH_KB));
        assertThat(errors()).as("logged as an error of ours").isEmpty();
    }

    private List<String> errors() throws IOException {
        try (Stream<Path> logs = Files.list(state.resolve("logs"))) {
            for (Path log : logs.toList()) {
                List<String> found;
                try (Stream<String> lines = Files.lines(log)) {
                    found = lines.filter(line -> line.contains("\"ERROR\""))
                            .limit(3)
                            .toList();
                }
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private long heapKb() throws Exception {
        jcmd("GC.run");
        String info = jcmd("GC.heap_info");
        long used = 0;
        Matcher matcher = Pattern.compile(
                        "(?:generation|PSYoungGen|ParOldGen|garbage-first heap)\\s+total \\d+K, used (\\d+)K")
                .matcher(info);
        while (matcher.find()) {
            used += Long.parseLong(matcher.group(1));
        }
        assertThat(used).as(info).isPositive();
        return used;
    }

    /** How many threads there are, but for those that OkHttp starts with a burst and lets go after a minute of rest. */
    long threads() throws Exception {
        return jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\"") && !line.startsWith("\"OkHttp TaskRunner\""))
                .count();
    }

    private String jcmd(String command) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Program run = Program.start(
                List.of(jcmd, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", Long.toString(program.pid()), command),
                Map.of());
        assertThat(run.exitCode(Duration.ofSeconds(30))).as(run.output()).isZero();
        return run.output();
    }
}
