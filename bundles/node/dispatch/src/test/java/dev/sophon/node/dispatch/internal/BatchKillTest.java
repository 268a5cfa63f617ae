package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.batch.StepsRun;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that runs batches is killed all over them. No step runs twice, whoever sends the batch again, and what is told of it
 * agrees with what its steps have done.
 */
class BatchKillTest {
    private static final int KILLS = Boolean.getBoolean("sophon.full") ? 1_000 : 3;
    private static final int STEPS = 5;
    private static final Pattern UNKNOWN = Pattern.compile("outcome unknown: .* step (\\d) of " + STEPS + " \\(.*");

    @TempDir
    Path home;

    /** What is told of a batch after the kill. */
    private enum Told {
        DONE,
        /** Its step had acted already. */
        UNKNOWN_AND_ACTED,
        UNKNOWN_AND_NOT,
        /** It had not begun, so it could be run. */
        NEVER_BEGUN
    }

    public record What(String batch, int step) {}

    /** Leaves a line in a file each time that it acts. */
    private static final class Acts implements CommandHandler<What, Done> {
        private final Path effects;

        Acts(Path effects) {
            this.effects = effects;
        }

        @Override
        public Done handle(What what, Invocation call) {
            try {
                append(effects, what.batch() + " " + what.step());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Done.DONE;
        }
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static DispatcherBench open(Path home) {
        DispatcherBench bench = new DispatcherBench(home);
        bench.add(new TestSource(
                TestSource.properties("steps.run", "steps.run", Risk.NONE, Lane.INPUT, true), 0, new StepsRun()));
        bench.add("test.acts", new Acts(home.resolve("effects")));
        return bench;
    }

    private static ExecuteCommand batch(String id) {
        String steps = IntStream.rangeClosed(1, STEPS)
                .mapToObj(step -> "{'command':'test.acts','params':{'batch':'" + id + "','step':" + step + "}}")
                .collect(Collectors.joining(","));
        return DispatcherBench.command(id, "steps.run", "{'steps':[" + steps + "]}", 20_000);
    }

    /** The process: two at a time, of which one waits. */
    public static void main(String[] words) throws Exception {
        Path home = Path.of(words[0]);
        DispatcherBench bench = open(home);
        for (int i = 0; true; i += 2) {
            String one = words[1] + "-" + i;
            String other = words[1] + "-" + (i + 1);
            append(home.resolve("issued"), one);
            append(home.resolve("issued"), other);
            CompletionStage<CommandResult> first = bench.dispatcher.execute(batch(one));
            DispatcherBench.await(bench.dispatcher.execute(batch(other)));
            DispatcherBench.await(first);
        }
    }

    @Test
    void noStepRunsTwiceAndEachIsToldRight() throws Exception {
        Random random = new Random(18);
        Map<Told, Integer> seen = new EnumMap<>(Told.class);
        for (int kill = 0; kill < KILLS; kill++) {
            Files.deleteIfExists(home.resolve("issued"));
            Files.deleteIfExists(home.resolve("effects"));
            killed("kill" + kill, 1 + random.nextInt(8 * STEPS), random.nextInt(2_000_000));
            check(seen);
        }
        assertThat(seen).containsKey(Told.DONE);
        if (KILLS >= 1_000) {
            assertThat(seen).containsOnlyKeys(Told.values());
            System.out.println("After " + KILLS + " kills: " + seen);
        }
    }

    /** Runs batches until so many steps have acted, and this much longer. */
    private void killed(String name, int steps, int nanos) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BatchKillTest.class.getName(),
                        home.toString(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !process.isAlive() || lines("effects").size() >= steps);
            assertThat(process.isAlive())
                    .as(() -> {
                        try {
                            return Files.readString(home.resolve("said"));
                        } catch (IOException e) {
                            return e.toString();
                        }
                    })
                    .isTrue();
            TimeUnit.NANOSECONDS.sleep(nanos);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private List<String> lines(String file) throws IOException {
        Path path = home.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private List<Integer> acted(String id) throws IOException {
        return lines("effects").stream()
                .filter(line -> line.startsWith(id + " "))
                .map(line -> Integer.valueOf(line.substring(id.length() + 1)))
                .toList();
    }

    private static List<Integer> upTo(int step) {
        return IntStream.rangeClosed(1, step).boxed().toList();
    }

    private void check(Map<Told, Integer> seen) throws Exception {
        try (DispatcherBench after = open(home)) {
            for (String id : lines("issued")) {
                List<Integer> before = acted(id);
                boolean known = after.journal.result(id).isPresent();
                CommandResult result = DispatcherBench.await(after.dispatcher.execute(batch(id)));
                List<Integer> now = acted(id);
                Told told;
                if (!known) {
                    assertThat(before).as("it is not known to have begun").isEmpty();
                    told = Told.NEVER_BEGUN;
                } else {
                    assertThat(now).as("sent again").isEqualTo(before);
                    told = result.ok() ? Told.DONE : Told.UNKNOWN_AND_NOT;
                }
                if (result.ok()) {
                    JsonNode answer = result.result().tree();
                    assertThat(answer.path("completed").asBoolean()).isTrue();
                    assertThat(now).isEqualTo(upTo(STEPS));
                } else {
                    Matcher words = UNKNOWN.matcher(result.message());
                    assertThat(words.matches()).as(result.message()).isTrue();
                    int step = Integer.parseInt(words.group(1));
                    assertThat(now).as(result.message()).isIn(upTo(step - 1), upTo(step));
                    told = now.size() == step ? Told.UNKNOWN_AND_ACTED : told;
                }
                seen.merge(told, 1, Integer::sum);
                after.journal.acknowledged(id);
            }
        }
    }
}
