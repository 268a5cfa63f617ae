package dev.sophon.node.dispatch.internal.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.dispatch.internal.DispatcherBench;
import dev.sophon.node.dispatch.internal.Typist;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The person at the device stops agents, and only she lets them go on. */
class PersonsPauseTest {
    @TempDir
    Path home;

    private final Typist typist = new Typist();
    private final List<String> questions = new ArrayList<>();
    private final AtomicInteger told = new AtomicInteger();
    private Answer answer = Answer.YES;
    private boolean unproved;
    private DispatcherBench bench;
    private PersonsPause pause;

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.add("test.type", typist);
        bench.add("test.next", new Typist() /* never inside while it is paused */);
        pause = new PersonsPause(
                bench.pause,
                bench.first,
                (what, details, patience) -> {
                    questions.add(what + " " + details);
                    return answer;
                },
                bench.person,
                () -> new OwnerTrust(List.of(), Map.of(), false, unproved));
        pause.subscribe(told::incrementAndGet);
    }

    @AfterEach
    void stop() {
        typist.mayGo.countDown();
        bench.close();
    }

    private CompletionStage<CommandResult> running() {
        CompletionStage<CommandResult> result = bench.dispatcher.execute(bench.command("test.type", "{}"));
        await().until(() -> typist.inside.get() == 1);
        return result;
    }

    private static void assertPaused(CommandResult result) {
        assertThat(result.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(result.message()).isEqualTo("Paused by the person at this device");
    }

    @Test
    void itIsToldWhatRunsWhenOneComesAndWhenItGoes() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        AutoCloseable subscription = bench.dispatcher.subscribe(changes::incrementAndGet);
        CompletionStage<CommandResult> result = running();
        assertThat(changes).hasValue(1);
        assertThat(bench.dispatcher.running()).singleElement().satisfies(running -> {
            assertThat(running.command()).isEqualTo("test.type");
            assertThat(running.local()).isFalse();
            assertThat(running.issuedBy()).isNull();
            assertThat(running.since()).isBetween(Instant.now().minusSeconds(300), Instant.now());
        });
        typist.mayGo.countDown();
        await().until(() -> bench.dispatcher.running().isEmpty());
        await().until(() -> changes.get() == 2);
        subscription.close();
        var unused = result.toCompletableFuture().get();
        bench.run("test.none", "{}");
        assertThat(changes).hasValue(2);
    }

    @Test
    void whilePausedNothingBeginsAndWhatRunsGoesOn() throws Exception {
        CompletionStage<CommandResult> runs = running();

        assertThat(pause.pause("sophon-node pause").by()).isEqualTo("sophon-node pause");

        assertPaused(bench.run("test.next", "{}"));
        assertPaused(DispatcherBench.await(bench.dispatcher.executeLocally("test.next", null, Duration.ofSeconds(20))));
        assertThat(told).hasValue(1);
        typist.mayGo.countDown();
        assertThat(DispatcherBench.await(runs).ok()).isTrue();
    }

    @Test
    void whatWaitsForAnAnswerIsNotBegunAfterIt() throws Exception {
        bench.owner.verdict = Verdict.ASK;
        bench.person.thinks = true;
        bench.person.answer = true;
        CompletionStage<CommandResult> asked = bench.dispatcher.execute(bench.command("test.type", "{}"));
        await().until(() -> bench.person.dialog);

        pause.pause("console");
        bench.person.decides.countDown();

        assertPaused(DispatcherBench.await(asked));
        assertThat(typist.inside).hasValue(0);
    }

    @Test
    void itHoldsOverARestart() throws Exception {
        Pause paused = pause.pause("console");

        assertThat(new PauseState(new StateFolder(home)).now()).contains(paused);
        Files.writeString(new StateFolder(home).pause(), "{\"by\":");
        assertThat(new PauseState(new StateFolder(home)).now())
                .as("nobody knows that it is over")
                .isPresent();
    }

    @Test
    void onlyThePersonEndsIt() throws Exception {
        pause.pause("console");
        for (Answer no : List.of(Answer.NO, Answer.UNANSWERED, Answer.NOBODY)) {
            answer = no;
            assertThatThrownBy(pause::resume).hasMessageContaining("the person at this device has to be asked");
            assertPaused(bench.run("test.next", "{}"));
        }
        assertThat(questions.get(0)).startsWith("sophon:resume").contains("console");

        answer = Answer.YES;
        pause.resume();
        typist.mayGo.countDown();
        assertThat(bench.run("test.type", "{}").ok()).isTrue();
        assertThat(new StateFolder(home).pause()).doesNotExist();
        assertThat(told).hasValue(2);
        pause.resume();
        assertThat(questions).as("without a pause nobody is asked").hasSize(4);
    }

    @Test
    void whereNobodyCanBeAskedTheOwnersPolicyMayDo() throws Exception {
        pause.pause("console");
        answer = Answer.NOBODY;
        assertThatThrownBy(pause::resume).hasMessageContaining("unproved");
        unproved = true;
        pause.resume();
        assertThat(pause.now()).isEmpty();
    }

    @Test
    void panicCancelsAllTakesBackWhatIsAllowedAndLetsGo() throws Exception {
        List<Integer> letGo = new CopyOnWriteArrayList<>();
        pause.bindHeld(() -> letGo.add(typist.left.get()));
        bench.person.allowed = "canvas.present";
        CompletionStage<CommandResult> runs = running();

        pause.panic("sophon-node panic");

        CommandResult result = DispatcherBench.await(runs);
        assertThat(result.error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(result.message()).contains("the person at this device");
        assertThat(bench.person.known("canvas.present")).isEmpty();
        assertThat(letGo).as("at once, and once more when all have come out").hasSize(2);
        assertThat(letGo.get(1)).isEqualTo(1);
        assertPaused(bench.run("test.next", "{}"));
        assertThat(new PauseState(new StateFolder(home)).now()).isPresent();
    }

    @Test
    void panicDoesNotWaitForWhatHangs() throws Exception {
        typist.deaf = true;
        pause.bindHeld(() -> Thread.sleep(60_000));
        CompletionStage<CommandResult> runs = running();

        pause.panic("hotkey");

        assertThat(DispatcherBench.await(runs).error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(new PauseState(new StateFolder(home)).now()).isPresent();
    }

    @Test
    void aPanicWhileResumingIsAskedAboutCounts() throws Exception {
        pause.pause("console");
        pause = new PersonsPause(
                bench.pause,
                bench.first,
                (what, details, patience) -> {
                    bench.pause.begin(new Pause("hotkey", Instant.EPOCH));
                    return Answer.YES;
                },
                bench.person,
                () -> OwnerTrust.NONE);
        assertThatThrownBy(pause::resume).hasMessageContaining("once more");
        assertPaused(bench.run("test.next", "{}"));
    }

    @Test
    void whatCannotBeWrittenHoldsNevertheless() throws Exception {
        Files.createDirectories(new StateFolder(home).pause().resolve("in the way"));
        assertThatThrownBy(() -> pause.pause("console")).isInstanceOf(IOException.class);
        assertPaused(bench.run("test.next", "{}"));
        assertThat(told).as("the Gateway hears of it").hasValue(1);
    }
}
