package dev.sophon.node.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.journal.Journal.State;
import dev.sophon.protocol.wire.CommandResult;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int ROUNDS = 6;

    @TempDir
    Path temp;

    @Test
    void aProcessThatIsKilledAtAnyStepNeverRepeatsAnEffect() throws Exception {
        Path effects = Files.createFile(temp.resolve("effects"));
        for (int round = 1; round <= ROUNDS; round++) {
            long before = Files.size(effects);
            Process node = start(effects);
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(out.readLine()).isEqualTo("up");
                // Another moment in each round, in the middle of appends.
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> Files.size(effects) > before + 2_000);
            } finally {
                node.destroyForcibly().waitFor();
            }
        }
        List<String> done = Files.readAllLines(effects);
        assertThat(done).as("at most once").doesNotHaveDuplicates();
        assertThat(done).hasSizeGreaterThan(100);
        everyEffectIsKnown(done);
    }

    private void everyEffectIsKnown(List<String> done) throws Exception {
        FileJournal journal = new FileJournal(temp.resolve("journal"), Bounds.DEFAULT, () -> 0);
        Set<String> unknown = new HashSet<>();
        for (String id : done) {
            assertThat(journal.claim(id)).as(id).isEqualTo(State.SETTLED);
            journal.result(id).map(CommandResult::message).ifPresent(message -> {
                assertThat(message).startsWith("outcome unknown");
                unknown.add(id);
            });
        }
        assertThat(unknown).as("one for each kill at most").hasSizeLessThanOrEqualTo(ROUNDS);
        assertThat(journal.unsettled()).isEmpty();
    }

    private Process start(Path effects) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        temp.resolve("journal").toString(),
                        effects.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
