package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.itests.proofs.CrashRig.Run;
import dev.sophon.testkit.FaultProxy.From;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Either program is killed at each step of a command with effects. Beside the one whose step it is, others stand at the
 * steps that can be waited in, received, begun and acting, and one is through. Nothing runs twice, and whoever asks again
 * is told one thing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashIT {
    private static final boolean FULL = Boolean.getBoolean("sophon.full");
    /** As in {@code ./test --full}: each step and each victim as often as this. */
    private static final int ROUNDS = FULL ? 20 : 1;

    /** After each kill a Node waits longer before it comes back; with these two there is somebody at every step. */
    private static final List<Step> GATEWAY_STEPS = FULL ? List.of(Step.values()) : List.of(Step.SETTLED, Step.SENT);

    @TempDir
    static Path folder;

    private static @Nullable CrashRig rig;
    private static int rigs;

    /** How far a command is when somebody dies. */
    enum Step {
        RECEIVED,
        BEGUN,
        ACTING,
        SETTLED,
        SENT,
        ACKNOWLEDGED
    }

    /** One for all tests of the default run, as its start takes longer than they do; one for each in the full run. */
    private static CrashRig rig() throws Exception {
        if (rig == null || FULL) {
            close();
            rig = new CrashRig(folder.resolve("rig" + rigs++));
        }
        return rig;
    }

    @AfterAll
    static void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    @Order(1)
    void theGatewayIsKilledAtEachStep() throws Exception {
        CrashRig rig = rig();
        for (int round = 0; round < ROUNDS; round++) {
            for (Step step : GATEWAY_STEPS) {
                List<Run> runs = upTo(rig, step);
                rig.killGateway();
                rig.line().cut();
                allowAll(rig, runs); // They end while nobody listens.
                rig.rig().startGateway();
                rig.awaitOnline();
                checked(rig, runs, "the Gateway killed at " + step + ", round " + round);
            }
        }
        assertThat(rig.history().replies()).as("the Node lived: all is known").allMatch(History.Reply::ok);
        assertThat(rig.auditHolds()).isTrue();
    }

    @Test
    @Order(2)
    void theNodeIsKilledAtEachStep() throws Exception {
        CrashRig rig = rig();
        for (int round = 0; round < ROUNDS; round++) {
            for (Step step : Step.values()) {
                List<Run> runs = upTo(rig, step);
                rig.killNode();
                rig.line().cut();
                allowAll(rig, runs);
                rig.startNode();
                checked(rig, runs, "the Node killed at " + step + ", round " + round);
            }
        }
        History history = rig.history();
        // What a crash made unknowable says so; what only waited, or was finished, came through.
        assertThat(history.replies().stream().filter(History.Reply::unknown)).isNotEmpty();
        assertThat(history.replies().stream().filter(History.Reply::ok)).isNotEmpty();
        assertThat(rig.auditHolds()).isTrue();
    }

    /**
     * The checker sees faults here too, and not only in its own test. A result is lost: the Node's journal is made to say
     * that it was delivered. Then one runs twice: all that the Node knows of what it did is taken away.
     */
    @Test
    @Order(3)
    void aPlantedLostResultAndAPlantedDoubleExecutionAreFound() throws Exception {
        CrashRig rig = rig();
        assertThat(planted(rig, CrashIT::deliverByWord))
                .anyMatch(text -> text.contains("lost its result"))
                .noneMatch(text -> text.contains("ran 2 times"));
        assertThat(planted(rig, CrashIT::forget)).anyMatch(text -> text.contains("ran 2 times"));
    }

    private interface Fault {
        void plant(CrashRig rig) throws IOException, InterruptedException;
    }

    private static List<String> planted(CrashRig rig, Fault fault) throws Exception {
        List<Run> runs = upTo(rig, Step.SETTLED);
        rig.killNode();
        rig.line().cut();
        allowAll(rig, runs);
        fault.plant(rig);
        rig.startNode();
        for (Run run : runs) {
            rig.askAgain(run);
        }
        return HistoryChecker.violations(rig.history());
    }

    private static void deliverByWord(CrashRig rig) throws IOException, InterruptedException {
        List<History.Noted> journal = rig.history().journal();
        Set<String> delivered = journal.stream()
                .filter(line -> line.kind() == History.Kind.DONE)
                .map(History.Noted::commandId)
                .collect(Collectors.toSet());
        String id = journal.stream()
                .filter(line -> line.kind() == History.Kind.SETTLED && line.ok())
                .map(History.Noted::commandId)
                .filter(settled -> !delivered.contains(settled))
                .findFirst()
                .orElseThrow();
        try (Stream<Path> files = Files.list(rig.journalFolder())) {
            Path log = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Files.writeString(log, "{\"at\":1,\"kind\":\"done\",\"id\":\"" + id + "\"}\n", StandardOpenOption.APPEND);
        }
    }

    private static void forget(CrashRig rig) throws IOException {
        try (Stream<Path> files = Files.list(rig.journalFolder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void checked(CrashRig rig, List<Run> runs, String what) throws Exception {
        for (Run run : runs) {
            rig.askAgain(run);
        }
        assertThat(HistoryChecker.violations(rig.history())).as(what).isEmpty();
    }

    private static void allowAll(CrashRig rig, List<Run> runs) throws IOException {
        for (Run run : runs) {
            for (String step : List.of("go", "return")) {
                rig.allow(run, step);
            }
        }
    }

    /** One that is through, and one at each step that can be waited in; the last has just come to this one when it returns. */
    private static List<Run> upTo(CrashRig rig, Step step) throws Exception {
        List<Run> runs = new ArrayList<>();
        Run through = start(rig, runs, "probe.append");
        allowAll(rig, runs);
        rig.awaitStep(through, "acted");
        rig.awaitNoted(through, History.Kind.DONE);
        Run acting = start(rig, runs, "probe.append");
        rig.allow(acting, "go");
        rig.awaitStep(acting, "acted");
        rig.awaitStep(start(rig, runs, "probe.queued"), "begun");
        start(rig, runs, "probe.queued");
        rig.awaitTakenIn();
        if (step == Step.RECEIVED) {
            long before = rig.line().passed(From.GATEWAY);
            start(rig, runs, "probe.queued");
            CrashRig.awaitSharply("a command to arrive", () -> rig.line().passed(From.GATEWAY) > before);
            return runs;
        }
        Run last = start(rig, runs, "probe.append");
        rig.awaitStep(last, "begun");
        if (step == Step.BEGUN) {
            return runs;
        }
        rig.allow(last, "go");
        rig.awaitStep(last, "acted");
        switch (step) {
            case SETTLED -> {
                rig.line().hold(From.NODE);
                rig.allow(last, "return");
                rig.awaitNoted(last, History.Kind.SETTLED);
            }
            case SENT -> {
                rig.line().hold(From.GATEWAY);
                rig.allow(last, "return");
                CrashRig.awaitSharply("the reply", () -> last.first().isDone());
            }
            case ACKNOWLEDGED -> {
                rig.allow(last, "return");
                rig.awaitNoted(last, History.Kind.DONE);
            }
            default -> {
                // It acts.
            }
        }
        return runs;
    }

    private static Run start(CrashRig rig, List<Run> runs, String command) {
        Run run = rig.issue(command);
        runs.add(run);
        return run;
    }
}
