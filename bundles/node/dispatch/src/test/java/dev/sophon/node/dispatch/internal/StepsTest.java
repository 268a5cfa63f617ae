package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.CommandDispatcherTest.Echo;
import dev.sophon.node.dispatch.internal.CommandDispatcherTest.Works;
import dev.sophon.node.dispatch.internal.batch.Batch;
import dev.sophon.node.dispatch.internal.batch.Expectation;
import dev.sophon.node.dispatch.internal.batch.StepsRun;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several commands as one: none that would not run alone, and none behind the first that fails. */
class StepsTest {
    @TempDir
    Path home;

    private DispatcherBench bench;
    /** The names of those that ran, in their order. */
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    private final NeededApprovalTest.Launch launch = new NeededApprovalTest.Launch();

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.grant(Set.of("test.scope", "input.control"));
        bench.dispatcher.approvals(true);
        bench.add(new TestSource(
                TestSource.properties("steps.run", "steps.run", Risk.NONE, Lane.INPUT, true), 0, new StepsRun()));
        bench.add("test.echo", new Echo());
        bench.add("test.launch", launch);
        add("test.one", call -> {});
        add("test.two", call -> {});
        add("test.fails", call -> {
            throw CommandException.invalidParams("x: expected another");
        });
        add("test.critical", "test.scope", Risk.CRITICAL, Lane.PROCESS, call -> {});
        add("other.thing", "other.scope", Risk.LOW, Lane.GENERAL, call -> {});
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Works add(String name, Works.Work work) {
        return add(name, "test.scope", Risk.LOW, Lane.GENERAL, work);
    }

    private Works add(String name, String scope, Risk risk, Lane lane, Works.Work work) {
        Works works = new Works(call -> {
            ran.add(name);
            work.run(call);
        });
        bench.add(new TestSource(TestSource.properties(name, scope, risk, lane, true), 0, works));
        return works;
    }

    /** Commands without params, or whole steps. */
    private static String steps(String... steps) {
        return "{'steps':["
                + String.join(
                        ",",
                        Stream.of(steps)
                                .map(one -> one.startsWith("{") ? one : "{'command':'" + one + "'}")
                                .toList())
                + "]}";
    }

    @Test
    void aStepThatNeedsAnotherScopeForItsParamsIsRefusedBeforeAnyRuns() throws Exception {
        bench.add("screen.waitFor", new CommandDispatcherTest.WaitsFor());
        bench.dispatcher.grant(Set.of("test.scope", "screen.capture", "system.info"));
        CommandResult refused = run("test.one", "{'command':'screen.waitFor','params':{'clipboard':true}}");
        assertThat(refused.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused.message()).endsWith("Node does not have required scope: clipboard.access");
        assertThat(ran).isEmpty();
        assertThat(outcomes(run("test.one", "{'command':'screen.waitFor','params':{'process':{'pid':1}}}")))
                .isEqualTo("done done");
    }

    private CompletionStage<CommandResult> begin(String... steps) {
        return bench.dispatcher.execute(bench.command("steps.run", steps(steps)));
    }

    private CommandResult run(String... steps) throws Exception {
        return DispatcherBench.await(begin(steps));
    }

    private static String outcomes(CommandResult result) {
        assertThat(result.ok()).as(result.message()).isTrue();
        JsonNode answer = result.result().tree();
        List<String> all = new ArrayList<>();
        answer.path("steps").forEach(step -> all.add(step.path("outcome").asText()));
        assertThat(answer.path("completed").asBoolean()).isEqualTo(all.stream().allMatch("done"::equals));
        return String.join(" ", all);
    }

    private static JsonNode step(CommandResult result, int index) {
        return result.result().tree().path("steps").get(index);
    }

    private CommandResult approved(String params, @Nullable JsonNode approved) throws Exception {
        ExecuteCommand.Approval approval = approved == null
                ? null
                : new ExecuteCommand.Approval("a1", "anna", Instant.now(), ParamsHash.sha256(approved));
        ExecuteCommand bare = bench.command("steps.run", params);
        return bench.run(
                new ExecuteCommand(bare.commandId(), "r", "steps.run", bare.params(), 20_000, Instant.now(), approval));
    }

    private void assertRefused(CommandResult result, ErrorCode error, String... words) {
        assertThat(result.error()).isEqualTo(error);
        assertThat(result.message()).contains(words);
        assertThat(ran).isEmpty();
        assertThat(launch.runs).hasValue(0);
    }

    @Test
    void allRunInOrderAndEachIsToldWithItsResult() throws Exception {
        CommandResult result =
                run("test.one", "{'command':'test.echo','params':{'text':'ab'},'expect':{'said':'abab'}}", "test.two");
        assertThat(outcomes(result)).isEqualTo("done done done");
        assertThat(step(result, 1).path("command").asText()).isEqualTo("test.echo");
        assertThat(step(result, 1).path("result").path("said").asText()).isEqualTo("abab");
        assertThat(ran).containsExactly("test.one", "test.two");
    }

    @Test
    void aBriefOneTellsResultsOnlyOfTheLastAndOfWhatIsNotAsExpected() throws Exception {
        String echo = "{'command':'test.echo','params':{'text':'ab'}";
        String all = steps(echo + ",'expect':{'said':'abab'}}", "test.two", echo + "}")
                .replaceAll("}$", ",'brief':true}");
        CommandResult result = bench.run(bench.command("steps.run", all));
        assertThat(outcomes(result)).isEqualTo("done done done");
        assertThat(step(result, 0).toString()).isEqualTo("{\"command\":\"test.echo\",\"outcome\":\"done\"}");
        assertThat(step(result, 2).path("result").path("said").asText()).isEqualTo("abab");
        assertThat(step(result, 2).has("durationMs")).isTrue();

        String wrong = steps(echo + ",'expect':{'said':'other'}}", "test.two").replaceAll("}$", ",'brief':true}");
        CommandResult other = bench.run(bench.command("steps.run", wrong));
        assertThat(outcomes(other)).isEqualTo("unexpected notRun");
        assertThat(step(other, 0).path("result").path("said").asText()).isEqualTo("abab");
    }

    @Test
    void nothingRunsBehindTheFirstThatFails() throws Exception {
        CommandResult result = run("test.one", "test.fails", "test.two");
        assertThat(outcomes(result)).isEqualTo("done failed notRun");
        assertThat(step(result, 1).path("error").asText()).isEqualTo("invalid_params");
        assertThat(step(result, 1).path("message").asText()).isEqualTo("x: expected another");
        assertThat(ran).containsExactly("test.one", "test.fails");
    }

    @Test
    void norBehindTheFirstThatGivesSomethingElseThanExpected() throws Exception {
        CommandResult result =
                run("{'command':'test.echo','params':{'text':'ab'},'expect':{'said':'secret'}}", "test.two");
        assertThat(outcomes(result)).isEqualTo("unexpected notRun");
        assertThat(step(result, 0).path("message").asText()).isEqualTo("expect.said: the response has another value");
        assertThat(step(result, 0).path("result").path("said").asText()).isEqualTo("abab");
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}                | {'a':1.0,'b':2}          | ",
                "{'a':{'b':true}}       | {'a':{'b':true,'c':1}}   | ",
                "{'a':null}             | {'b':1}                  | ",
                "{}                     | {'b':1}                  | ",
                "{'a':[1,2]}            | {'a':[1]}                | expect.a: the response has another value",
                "{'a':{'b':1}}          | {'a':{'c':1}}            | expect.a.b: the response has no such field",
                "{'a':{'b':1}}          | {'a':7}                  | expect.a: the response has another value",
                "{'a':'1'}              | {'a':1}                  | expect.a: the response has another value",
                "{'a':null}             | {'a':1}                  | expect.a: the response has another value",
                "{'not a name':1}       | {}                       | expect.…: the response has no such field",
            })
    void whatIsExpectedIsContained(String expect, String response, @Nullable String missing) {
        assertThat(Expectation.missing(DispatcherBench.json(expect), DispatcherBench.json(response)))
                .isEqualTo(Optional.ofNullable(missing));
    }

    @Test
    void oneThatWouldNotRunAloneRefusesAll() throws Exception {
        assertRefused(
                run("test.one", "other.thing"), ErrorCode.NOT_AUTHORIZED, "steps[1]: ", "required scope: other.scope");
        bench.owner.verdicts.put("test.two", Verdict.DENY);
        assertRefused(run("test.one", "test.two"), ErrorCode.NOT_AUTHORIZED, "steps[1]: ", "Denied by this device");
        assertRefused(run("test.one", "no.such"), ErrorCode.UNKNOWN_COMMAND, "steps[1]: ");
        assertRefused(run("test.one", "test.echo"), ErrorCode.INVALID_PARAMS, "steps[1]: text: required");
        assertRefused(run("test.one", "steps.run"), ErrorCode.INVALID_PARAMS, "steps[1].command");
        assertRefused(run(), ErrorCode.INVALID_PARAMS, "steps: expected 1 items or more");
        assertRefused(
                run(Collections.nCopies(51, "test.one").toArray(String[]::new)),
                ErrorCode.INVALID_PARAMS,
                "steps: expected 50 items at most");
        bench.owner.verdicts.put("steps.run", Verdict.DENY);
        assertRefused(run("test.one"), ErrorCode.NOT_AUTHORIZED, "Denied by this device");
    }

    @Test
    void thePersonIsAskedOnceForTheWhole() throws Exception {
        bench.owner.verdicts.put("test.one", Verdict.ASK);
        bench.owner.verdicts.put("test.two", Verdict.ASK);
        String[] steps = {"test.one", "{'command':'test.echo','params':{'text':'ab'}}", "test.two"};
        assertRefused(run(steps), ErrorCode.APPROVAL_REJECTED, "who said no");
        bench.person.allowed = "steps.run";
        assertRefused(run(steps), ErrorCode.APPROVAL_REJECTED, "who said no");
        assertThat(bench.person.shown)
                .hasSize(2)
                .contains(Batch.ASKED
                        + " {\"steps\":[{\"command\":\"test.one\",\"params\":{}},{\"command\":\"test.echo\",\"params\":"
                        + "{\"text\":\"ab\",\"times\":2}},{\"command\":\"test.two\",\"params\":{}}]}");
        bench.person.known = Optional.of(Answer.NOBODY);
        assertRefused(run(steps), ErrorCode.APPROVAL_REJECTED, "nobody");
        bench.person.known = Optional.empty();

        bench.person.answer = true;
        assertThat(outcomes(run(steps))).isEqualTo("done done done");
        assertThat(bench.person.shown).hasSize(3);

        bench.person.answer = false;
        bench.person.allowed = "test.one";
        bench.owner.verdicts.remove("test.two");
        assertThat(outcomes(run(steps))).as("all is allowed for a time").isEqualTo("done done done");
        bench.owner.verdicts.put("steps.run", Verdict.ASK);
        assertThat(run(steps).message()).contains("who said no");
    }

    @Test
    void aCriticalStepRunsOnlyUnderAnApprovalOfTheWhole() throws Exception {
        String params = steps("test.one", "test.critical");
        CommandResult asked = approved(params, null);
        assertThat(asked.error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        JsonNode whole = asked.approval().params();
        assertThat(whole)
                .isEqualTo(DispatcherBench.json(
                        "{'steps':[{'command':'test.one','params':{}},{'command':'test.critical','params':{}}]}"));
        assertThat(asked.approval().words()).contains("steps[1]", "test.critical");
        assertRefused(approved(steps("test.critical"), whole), ErrorCode.APPROVAL_REJECTED, "other params");
        assertThat(outcomes(approved(params, whole))).isEqualTo("done done");
        assertThat(outcomes(approved(params, DispatcherBench.json(params))))
                .as("as it was sent")
                .isEqualTo("done done");
        ran.clear();

        bench.owner.verdicts.put("test.one", Verdict.APPROVE);
        assertThat(run("test.one").error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        bench.owner.verdicts.put("test.two", Verdict.ASK);
        String both = steps("test.one", "test.two");
        assertRefused(approved(both, DispatcherBench.json(both)), ErrorCode.APPROVAL_REJECTED, "who said no");
    }

    @Test
    void whatNobodyReadsToItsEndIsNotApproved() throws Exception {
        String params =
                steps("test.critical", "{'command':'test.echo','params':{'text':'" + "a".repeat(66_000) + "'}}");
        assertRefused(approved(params, null), ErrorCode.APPROVAL_REJECTED, "too large for an approval");
        assertRefused(
                approved(params, DispatcherBench.json(params)),
                ErrorCode.APPROVAL_REJECTED,
                "too large for an approval");
    }

    @Test
    void whatNamesStandForIsApprovedBeforeTheFirstBeginsAndLookedUpAgain() throws Exception {
        String params = steps("test.one", "test.launch", "test.two");
        CommandResult asked = approved(params, null);
        assertThat(asked.error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        assertThat(asked.approval().params().at("/steps/1/params/program").asText())
                .isEqualTo("/bin/sh");
        assertThat(asked.approval().words()).isEqualTo("steps[1], test.launch: Would run /bin/sh");
        assertRefused(approved(params, DispatcherBench.json(params)), ErrorCode.APPROVAL_REJECTED, "other params");
        assertThat(outcomes(approved(params, asked.approval().params()))).isEqualTo("done done done");

        AtomicInteger looks = new AtomicInteger();
        launch.whenPlanned = () -> launch.meaning = looks.incrementAndGet() == 1 ? "/tmp/other" : "/bin/sh";
        launch.meaning = "/bin/sh";
        CommandResult changed = approved(params, asked.approval().params());
        assertThat(outcomes(changed)).isEqualTo("done notRun notRun");
        assertThat(step(changed, 1).path("message").asText()).contains("changed");
        assertThat(launch.runs).hasValue(1);
    }

    @Test
    void aCriticalStepAndANameThatIsSpelledOutRunUnderOneApproval() throws Exception {
        String params = steps("test.critical", "test.launch");
        CommandResult asked = approved(params, null);
        assertThat(asked.error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        assertThat(asked.approval().params())
                .isEqualTo(DispatcherBench.json("{'steps':[{'command':'test.critical','params':{}},"
                        + "{'command':'test.launch','params':{'program':'/bin/sh'}}]}"));
        assertThat(asked.approval().words()).contains("steps[0], test.critical", "steps[1], test.launch: Would run");
        assertRefused(approved(params, DispatcherBench.json(params)), ErrorCode.APPROVAL_REJECTED, "other params");
        assertThat(outcomes(approved(params, asked.approval().params()))).isEqualTo("done done");
    }

    @Test
    void whatEndsLaterCommandsEndsTheBatchBeforeItsNextStep() throws Exception {
        add("test.pauses", call -> bench.pause.begin(new Pause("anna", Instant.now())));
        CommandResult paused = run("test.pauses", "test.two");
        assertThat(outcomes(paused)).isEqualTo("done notRun");
        assertThat(step(paused, 1).path("message").asText()).contains("Paused");
        bench.pause.end(bench.pause.now().orElseThrow());

        add("test.takes", call -> bench.dispatcher.grant(Set.of("test.scope")));
        add("input.click", "input.control", Risk.MEDIUM, Lane.INPUT, call -> {});
        assertThat(outcomes(run("test.takes", "input.click"))).isEqualTo("done notRun");

        add("test.denies", call -> bench.owner.verdicts.put("test.two", Verdict.ASK));
        CommandResult stricter = run("test.denies", "test.two");
        assertThat(outcomes(stricter)).isEqualTo("done notRun");
        assertThat(step(stricter, 1).path("message").asText()).contains("stricter");

        RegisteredHandler leaves = bench.add("test.leaves", new Echo());
        add("test.removes", call -> bench.handlers.remove(leaves, Duration.ZERO));
        assertThat(outcomes(run("test.removes", "{'command':'test.leaves','params':{'text':'a'}}")))
                .isEqualTo("done notRun");
        assertThat(ran).containsExactly("test.pauses", "test.takes", "test.denies", "test.removes");
    }

    @Test
    void aQuestionEndsItBeforeItsNextStepAndItsIssuerAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Works waits = add("test.waits", call -> go.await());
        CompletionStage<CommandResult> running = begin("test.waits", "test.two");
        waits.started.await();
        bench.owner.verdicts.put("test.one", Verdict.ASK);
        bench.person.thinks = true;
        CompletionStage<CommandResult> question = bench.dispatcher.execute(bench.command("test.one", "{}"));
        await().until(() -> bench.person.dialog);
        assertRefusedByQuestion(run("test.two"));
        go.countDown();
        CommandResult ended = DispatcherBench.await(running);
        assertThat(outcomes(ended)).isEqualTo("done notRun");
        assertThat(step(ended, 1).path("message").asText()).contains("consent");
        bench.person.decides.countDown();
        DispatcherBench.await(question);

        Works stays = add("test.stays", call -> TimeUnit.SECONDS.sleep(30));
        ExecuteCommand command = bench.command("steps.run", steps("test.two", "test.stays", "test.two", "test.two"));
        CompletionStage<CommandResult> cancelled = bench.dispatcher.execute(command);
        stays.started.await();
        bench.dispatcher.cancel(command.commandId());
        assertThat(DispatcherBench.await(cancelled).message())
                .isEqualTo("cancelled by its issuer. Of 4 steps, 1 ran, number 2 (test.stays) had begun and 2 did not"
                        + " begin.");
        await().until(() -> bench.dispatcher.inFlight() == 0);
        assertThat(ran).containsExactly("test.waits", "test.two", "test.stays");
    }

    private static void assertRefusedByQuestion(CommandResult result) {
        assertThat(result.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(result.message()).contains("consent");
    }

    @Test
    void noOtherCommandOfTheDesktopRunsBetweenItsSteps() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Works before = add("app.before", "test.scope", Risk.LOW, Lane.PROCESS, call -> go.await());
        CompletionStage<CommandResult> earlier = bench.dispatcher.execute(bench.command("app.before", "{}"));
        before.started.await();
        CountDownLatch step = new CountDownLatch(1);
        Works first = add("test.first", call -> step.await());
        CompletionStage<CommandResult> batch = begin("test.first", "test.two");
        add("clipboard.write", "test.scope", Risk.LOW, Lane.GENERAL, call -> {});
        add("input.click", "test.scope", Risk.LOW, Lane.INPUT, call -> {});
        add("system.thing", "test.scope", Risk.LOW, Lane.GENERAL, call -> {});
        assertThat(bench.run("system.thing", "{}").ok()).isTrue();
        assertThat(first.runs).as("one is on the desktop still").hasValue(0);
        go.countDown();
        first.started.await();
        CompletionStage<CommandResult> write = bench.dispatcher.execute(bench.command("clipboard.write", "{}"));
        CompletionStage<CommandResult> click = bench.dispatcher.execute(bench.command("input.click", "{}"));
        assertThat(bench.run("system.thing", "{}").ok()).isTrue();
        step.countDown();
        assertThat(outcomes(DispatcherBench.await(batch))).isEqualTo("done done");
        assertThat(DispatcherBench.await(write).ok()).isTrue();
        assertThat(DispatcherBench.await(click).ok()).isTrue();
        assertThat(DispatcherBench.await(earlier).ok()).isTrue();
        ran.removeIf("system.thing"::equals);
        assertThat(ran)
                .startsWith("app.before", "test.first", "test.two")
                .contains("clipboard.write", "input.click")
                .hasSize(5);
    }

    @Test
    void herHandsEndItAndHerYesLastsUntilSheMovesAgain() throws Exception {
        List<Runnable> hands = new ArrayList<>();
        bench.first.bindActivity(hands::add);
        add("input.click", "input.control", Risk.MEDIUM, Lane.INPUT, call -> {});
        add("input.ask", "input.control", Risk.MEDIUM, Lane.INPUT, call -> {});
        add("test.moves", call -> {
            bench.later.addAndGet(TimeUnit.SECONDS.toNanos(3));
            hands.get(0).run();
        });
        CommandResult moved = run("input.click", "test.moves", "input.click");
        assertThat(outcomes(moved)).isEqualTo("done done notRun");
        assertThat(step(moved, 2).path("error").asText()).isEqualTo("cancelled");

        bench.owner.verdicts.put("input.ask", Verdict.ASK);
        bench.person.answer = true;
        bench.later.set(0);
        hands.get(0).run();
        assertThat(outcomes(run("input.ask", "input.click"))).isEqualTo("done done");
        assertThat(outcomes(run("input.ask", "test.moves", "input.click"))).isEqualTo("done done notRun");
    }

    @Test
    void aCrashTellsWhichRan() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Works stays = add("test.stays", call -> go.await());
        CompletionStage<CommandResult> running = begin("test.one", "test.stays", "test.two");
        stays.started.await();
        Path copy = home.resolve("after");
        copy(home.resolve("journal"), copy.resolve("journal"));
        try (DispatcherBench after = new DispatcherBench(copy)) {
            String id = after.journal.unacknowledged().get(0);
            assertThat(after.journal.result(id).orElseThrow().message())
                    .startsWith(
                            "outcome unknown: the Node stopped while step 2 of 3 (test.stays; those before it had run,"
                                    + " those behind it had not begun) ran");
        }
        go.countDown();
        assertThat(outcomes(DispatcherBench.await(running))).isEqualTo("done done done");
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path one : all.filter(Files::isRegularFile).toList()) {
                Files.copy(one, to.resolve(one.getFileName()));
            }
        }
    }

    @Test
    void whatIsTooMuchForOneAnswerIsLeftOut() throws Exception {
        String large = "{'command':'test.echo','params':{'text':'" + "a".repeat(2_000_000) + "'}}";
        CommandResult result = run(large, large, "{'command':'test.echo','params':{'text':'b'}}");
        assertThat(outcomes(result)).isEqualTo("done done done");
        assertThat(step(result, 0).has("result")).isTrue();
        assertThat(step(result, 1).has("result")).isFalse();
        assertThat(step(result, 1).path("message").asText()).contains("left out");
        assertThat(step(result, 2).path("result").path("said").asText()).isEqualTo("bb");
    }

    @Test
    void atTheConsoleThePersonIsAskedInTheOperatorsPlace() throws Exception {
        assertThat(local("test.one", "test.critical").message()).contains("who said no");
        assertThat(ran).isEmpty();
        bench.owner.named = "test.critical";
        assertThat(outcomes(local("test.one", "test.critical"))).isEqualTo("done done");
    }

    private CommandResult local(String... steps) throws Exception {
        return DispatcherBench.await(bench.dispatcher.executeLocally(
                "steps.run", DispatcherBench.json(steps(steps)), Duration.ofSeconds(20)));
    }
}
