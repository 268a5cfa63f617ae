package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The person at the device is asked, and no command gets at the question. */
class ConsentTest {
    @TempDir
    Path home;

    private DispatcherBench bench;

    /** Counts its runs, and stays inside until it may go, deaf to interrupts as a native call is. */
    static final class Click implements CommandHandler<NoParams, Done> {
        final AtomicInteger runs = new AtomicInteger();
        final AtomicBoolean inside = new AtomicBoolean();
        final CountDownLatch mayGo = new CountDownLatch(1);
        final boolean stays;

        Click(boolean stays) {
            this.stays = stays;
        }

        @Override
        public Done handle(NoParams params, Invocation call) {
            runs.incrementAndGet();
            inside.set(true);
            boolean over = !stays;
            while (!over) {
                try {
                    mayGo.await();
                    over = true;
                } catch (InterruptedException e) {
                    over = false;
                }
            }
            inside.set(false);
            return Done.DONE;
        }
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.grant(Set.of("node.command"));
        bench.add("canvas.present", new Click(false));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Click command(String name, String scope, Lane lane, boolean stays) {
        Click click = new Click(stays);
        bench.add(new TestSource(TestSource.properties(name, scope, Risk.LOW, lane, true), 0, click));
        return click;
    }

    private CompletionStage<CommandResult> askFor(ExecuteCommand command) {
        bench.owner.verdict = Verdict.ASK;
        bench.person.thinks = true;
        CompletionStage<CommandResult> asked = bench.dispatcher.execute(command);
        await().until(() -> bench.owner.asked.get() > 0);
        return asked;
    }

    private CompletionStage<CommandResult> ask() {
        CompletionStage<CommandResult> asked = askFor(bench.command("canvas.present", "{}"));
        await().until(() -> bench.person.dialog);
        bench.owner.verdict = Verdict.ALLOW;
        return asked;
    }

    /** By scope, by lane or by name: one sign is enough. */
    @ParameterizedTest
    @CsvSource({
        "input.mouse.click,input.control,INPUT",
        "window.move,window.manage,GENERAL",
        "app.launch,app.manage,PROCESS",
        "plugged.thing,app.manage,GENERAL",
        "plugged.thing,notify.send,INPUT",
        "input.odd,notify.send,GENERAL",
        "screen.capture,screen.capture,SCREEN",
        "clipboard.write,clipboard.access,GENERAL",
    })
    void whatCouldClickIsRefusedByEveryRouteWhileThePersonIsAsked(String name, String scope, Lane lane)
            throws Exception {
        Click click = command(name, scope, lane, false);
        CompletionStage<CommandResult> asked = ask();

        CommandResult refused = bench.run(name, "{}");
        assertThat(refused.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused.message()).contains("consent");
        CommandResult local =
                DispatcherBench.await(bench.dispatcher.executeLocally(name, null, Duration.ofSeconds(20)));
        assertThat(local.error()).as("from the console").isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(click.runs).hasValue(0);

        bench.person.answer = true;
        bench.person.decides.countDown();
        assertThat(DispatcherBench.await(asked).ok()).isTrue();
        assertThat(bench.run(name, "{}").ok()).isTrue();
    }

    @Test
    void whatSaysThatItReachesQuestionsIsRefusedMeanwhile() throws Exception {
        Click click = new Click(false);
        Map<String, Object> declared =
                Map.of("name", "plugged.thing", "scope", "plugged.all", "risk", Risk.LOW, "reachesQuestions", true);
        bench.add(new TestSource(TestSource.properties(declared), 0, click));
        ask();
        assertThat(bench.run("plugged.thing", "{}").error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(click.runs).hasValue(0);
    }

    @Test
    void whoIsAskedWhereTheOwnerSaysNothingIsTheCommandsToSay() throws Exception {
        bench.run("canvas.present", "{}");
        assertThat(bench.owner.byDefault).as("published").isTrue();
        command("plugged.thing", "plugged.all", Lane.GENERAL, false);
        bench.run("plugged.thing", "{}");
        assertThat(bench.owner.byDefault).isFalse();
        Map<String, Object> declared =
                Map.of("name", "plugged.other", "scope", "plugged.all", "risk", Risk.LOW, "asks", true);
        bench.add(new TestSource(TestSource.properties(declared), 0, new Click(false)));
        bench.run("plugged.other", "{}");
        assertThat(bench.owner.byDefault).isTrue();
    }

    @Test
    void whatCannotClickGoesOn() throws Exception {
        command("notify.send", "notify.send", Lane.GENERAL, false);
        ask();
        assertThat(bench.run("notify.send", "{}").ok()).isTrue();
    }

    /** The one thread that asks stands before the open question meanwhile. */
    @Test
    void whatIsKnownWaitsForNoQuestion() throws Exception {
        command("camera.capture", "notify.send", Lane.GENERAL, false);
        ask();
        bench.owner.verdict = Verdict.ASK;
        bench.person.known = Optional.of(Answer.YES);
        assertThat(bench.run("camera.capture", "{}").ok()).isTrue();
        bench.person.known = Optional.of(Answer.NOBODY);
        assertThat(bench.run("camera.capture", "{}").message()).contains("nobody");
        assertThat(bench.person.dialog).isTrue();
    }

    @Test
    void whatCouldClickIsRefusedBeforeItsLaneHasRoom() throws Exception {
        Click busy = command("test.busy", "notify.send", Lane.INPUT, true);
        bench.dispatcher.execute(bench.command("test.busy", "{}"));
        await().until(busy.inside::get);
        CompletionStage<CommandResult> asked = askFor(bench.command("canvas.present", "{}"));
        bench.owner.verdict = Verdict.ALLOW;
        command("input.mouse.click", "input.control", Lane.INPUT, false);
        assertThat(bench.run("input.mouse.click", "{}").error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(busy.inside).isTrue();
        busy.mayGo.countDown();
        bench.person.decides.countDown();
        DispatcherBench.await(asked);
    }

    @Test
    void whatWaitedInItsLaneWhenTheQuestionCameIsRefused() throws Exception {
        Click first = command("plugged.slow", "notify.send", Lane.GENERAL, true);
        for (int i = 0; i < 4; i++) {
            bench.dispatcher.execute(bench.command("plugged.slow", "{}"));
        }
        await().until(() -> first.runs.get() == 4);
        Click click = command("app.launch", "app.manage", Lane.GENERAL, false);
        CompletionStage<CommandResult> waits = bench.dispatcher.execute(bench.command("app.launch", "{}"));
        await().until(() -> bench.owner.allowed.get() == 5);
        ask();
        first.mayGo.countDown();
        assertThat(DispatcherBench.await(waits).error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(click.runs).hasValue(0);
    }

    /** Typing that began before would go on into the dialog. */
    @Test
    void nobodyIsAskedBeforeWhatRunsIsOut() throws Exception {
        Click typing = command("input.keyboard.type", "input.control", Lane.INPUT, true);
        CompletionStage<CommandResult> types = bench.dispatcher.execute(bench.command("input.keyboard.type", "{}"));
        await().until(typing.inside::get);

        CompletionStage<CommandResult> asked = askFor(bench.command("canvas.present", "{}"));
        CommandResult ended = DispatcherBench.await(types);
        assertThat(ended.error()).as("it is not waited for without end").isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(typing.inside).as("its thread is still inside").isTrue();
        assertThat(bench.person.dialog).isFalse();

        typing.mayGo.countDown();
        await().until(() -> bench.person.dialog);
        assertThat(typing.inside).isFalse();
        bench.person.decides.countDown();
        assertThat(DispatcherBench.await(asked).message()).contains("said no");
    }

    @Test
    void whatNeverComesOutMeansNoQuestionAndNo() throws Exception {
        Click typing = command("input.keyboard.type", "input.control", Lane.INPUT, true);
        bench.dispatcher.execute(bench.command("input.keyboard.type", "{}"));
        await().until(typing.inside::get);
        CommandResult result =
                DispatcherBench.await(askFor(DispatcherBench.command("asked", "canvas.present", "{}", 500)));
        assertThat(result.error()).isEqualTo(ErrorCode.APPROVAL_REJECTED);
        assertThat(result.message()).contains("in time");
        typing.mayGo.countDown();
    }

    /** Each of two clicks that the person allows runs, though the second question waits when the first is answered. */
    @Test
    void whatThePersonAllowsRunsBeforeTheNextQuestion() throws Exception {
        Click click = command("input.mouse.click", "input.control", Lane.INPUT, false);
        bench.owner.verdict = Verdict.ASK;
        bench.person.thinks = true;
        bench.person.answer = true;
        List<CompletionStage<CommandResult>> both = List.of(
                bench.dispatcher.execute(bench.command("input.mouse.click", "{}")),
                bench.dispatcher.execute(bench.command("input.mouse.click", "{}")));
        await().until(() -> bench.person.dialog && bench.owner.asked.get() == 2);
        bench.person.decides.countDown();
        for (CompletionStage<CommandResult> one : both) {
            CommandResult result = DispatcherBench.await(one);
            assertThat(result.ok()).as(result.message()).isTrue();
        }
        assertThat(click.runs).hasValue(2);
    }

    @Test
    void aCancelledQuestionCloses() throws Exception {
        ExecuteCommand command = bench.command("canvas.present", "{}");
        CompletionStage<CommandResult> asked = askFor(command);
        await().until(() -> bench.person.dialog);
        bench.dispatcher.cancel(command.commandId());
        assertThat(DispatcherBench.await(asked).error()).isEqualTo(ErrorCode.CANCELLED);
        await().until(() -> !bench.person.dialog);
    }

    @Test
    void nobodyToAskIsNoWithoutAQuestion() throws Exception {
        bench.owner.verdict = Verdict.ASK;
        bench.person.answer = true;
        bench.person.known = Optional.of(Answer.NOBODY);
        CommandResult result = bench.run("canvas.present", "{}");
        assertThat(result.error()).isEqualTo(ErrorCode.APPROVAL_REJECTED);
        assertThat(result.message()).contains("nobody");
    }

    @Test
    void whatIsAllowedForATimeRunsWithoutAQuestion() throws Exception {
        bench.owner.verdict = Verdict.ASK;
        bench.person.known = Optional.of(Answer.YES);
        assertThat(bench.run("canvas.present", "{}").ok()).isTrue();
    }

    /** So that the refusal is one, and not a timeout; and so that there is time left to run after a late yes. */
    @Test
    void theQuestionEndsBeforeTheBudget() throws Exception {
        bench.owner.verdict = Verdict.ASK;
        bench.run(DispatcherBench.command("short", "canvas.present", "{}", 10_000));
        assertThat(bench.person.patience).isBetween(Duration.ofMillis(1), Duration.ofSeconds(9));
        bench.run(DispatcherBench.command("long", "canvas.present", "{}", 600_000));
        assertThat(bench.person.patience).isBetween(Duration.ofMillis(1), Duration.ofSeconds(60));
    }
}
