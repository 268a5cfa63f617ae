package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.params.ParamsSchema;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandDispatcherTest {
    @TempDir
    Path home;

    private DispatcherBench bench;

    record Text(String text, @DefaultValue("2") int times) {}

    record Said(String said) {}

    static final class Echo implements CommandHandler<Text, Said> {
        @Override
        public Said handle(Text params, Invocation call) {
            return new Said(params.text().repeat(params.times()));
        }
    }

    /** Counts its runs and does what the test gives it to do. */
    static final class Works implements CommandHandler<NoParams, Done> {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final Work work;

        interface Work {
            void run(Invocation call) throws Exception;
        }

        Works(Work work) {
            this.work = work;
        }

        @Override
        public Done handle(NoParams params, Invocation call) throws CommandException, InterruptedException {
            runs.incrementAndGet();
            started.countDown();
            try {
                work.run(call);
            } catch (CommandException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Done.DONE;
        }
    }

    /** Hangs as a native call does: no interrupt reaches it. */
    private static void hang(CountDownLatch until) {
        boolean over = false;
        while (!over) {
            try {
                until.await();
                over = true;
            } catch (InterruptedException e) {
                over = false;
            }
        }
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static void assertFailed(CommandResult result, ErrorCode code, String... words) {
        assertThat(result.ok()).isFalse();
        assertThat(result.error()).isEqualTo(code);
        assertThat(result.message()).isNotEmpty();
        for (String word : words) {
            assertThat(result.message()).contains(word);
        }
    }

    @Test
    void aCommandRunsWithItsDefaultsAndAnswersWithItsResult() throws Exception {
        bench.add("test.echo", new Echo());
        CommandResult result = bench.run("test.echo", "{'text':'ab'}");
        assertThat(result.ok()).isTrue();
        assertThat(result.result().tree()).isEqualTo(DispatcherBench.json("{'said':'abab'}"));
        assertThat(bench.dispatcher.inFlight()).isZero();
    }

    /** Takes what commands have to tell. */
    private static final class Heard implements Upstream {
        private final List<Progress> told = new CopyOnWriteArrayList<>();

        @Override
        public Transfers transfers(Invocation call) {
            throw new UnsupportedOperationException("the transfers of " + call.commandId());
        }

        @Override
        public void progress(Progress progress) {
            told.add(progress);
        }
    }

    @Test
    void whatARunningCommandHasToTellGoesUpUnlessItIsTheDevicesOwn() throws Exception {
        bench.add("test.tells", new Works(call -> {
            for (int i = 0; i < 100; i++) {
                call.progress(i, 100);
            }
        }));
        bench.add("test.sends", new Works(Invocation::transfers));
        assertThat(bench.run("test.tells", "{}").ok()).isTrue();
        assertFailed(bench.run("test.sends", "{}"), ErrorCode.PLATFORM_UNSUPPORTED, "Gateway");
        Heard gateway = new Heard();
        bench.dispatcher.upstream(gateway);

        CommandResult told = bench.run("test.tells", "{}");
        assertThat(gateway.told)
                .as("of a hundred in a moment only one")
                .containsExactly(new Progress(told.commandId(), 0, 100L, null));
        assertThat(bench.run("test.sends", "{}").error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        Duration budget = Duration.ofSeconds(10);
        assertThat(bench.dispatcher
                        .executeLocally("test.tells", null, budget)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .ok())
                .isTrue();
        assertFailed(
                bench.dispatcher
                        .executeLocally("test.sends", null, budget)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS),
                ErrorCode.PLATFORM_UNSUPPORTED,
                "Gateway");
        assertThat(gateway.told).hasSize(1);
    }

    /** A record that has its own idea of how long params may take. */
    record Slow(String text) {
        static final CountDownLatch UNTIL = new CountDownLatch(1);

        Slow {
            hang(UNTIL);
        }
    }

    static final class TakesSlow implements CommandHandler<Slow, Done> {
        @Override
        public Done handle(Slow params, Invocation call) {
            return Done.DONE;
        }
    }

    @Test
    void paramsThatTakeTheirTimeHoldUpNobodyElse() throws Exception {
        bench.add("test.slow", new TakesSlow());
        bench.add("test.echo", new Echo());
        CompletionStage<CommandResult> slow = bench.dispatcher.execute(bench.command("test.slow", "{'text':'a'}"));
        assertThat(bench.run("test.echo", "{'text':'ab'}").ok()).isTrue();
        Slow.UNTIL.countDown();
        assertThat(slow.toCompletableFuture().get(10, TimeUnit.SECONDS).ok()).isTrue();
    }

    @Test
    void paramsThatTheSchemaRefusesNameTheirField() throws Exception {
        bench.add("test.echo", new Echo());
        assertFailed(bench.run("test.echo", "{}"), ErrorCode.INVALID_PARAMS, "text", "required");
        assertFailed(bench.run("test.echo", "{'text':'a','times':2.5}"), ErrorCode.INVALID_PARAMS, "times", "integer");
        assertFailed(
                bench.run("test.echo", "{'text':'a','times':99999999999}"),
                ErrorCode.INVALID_PARAMS,
                "times",
                "2147483647");
        assertFailed(bench.run("test.echo", "{'text':'a','other':1}"), ErrorCode.INVALID_PARAMS, "other");
        assertFailed(bench.run("test.echo", "[]"), ErrorCode.INVALID_PARAMS, "object");
    }

    record Ends(int pid) {}

    record Until(@Nullable Ends process, @DefaultValue("false") boolean clipboard) {}

    static final class WaitsFor implements CommandHandler<Until, Done> {
        @Override
        public Done handle(Until params, Invocation call) {
            return Done.DONE;
        }
    }

    @Test
    void waitingForAProcessOrTheClipboardNeedsTheirScopesToo() throws Exception {
        bench.add("screen.waitFor", new WaitsFor());
        bench.dispatcher.grant(Set.of("test.scope", "screen.capture"));
        assertThat(bench.run("screen.waitFor", "{'clipboard':false,'process':null}")
                        .ok())
                .isTrue();
        CommandResult process = bench.run("screen.waitFor", "{'process':{'pid':1}}");
        assertFailed(process, ErrorCode.NOT_AUTHORIZED);
        assertThat(process.message()).isEqualTo("Node does not have required scope: system.info");
        CommandResult clipboard = bench.run("screen.waitFor", "{'clipboard':true}");
        assertFailed(clipboard, ErrorCode.NOT_AUTHORIZED);
        assertThat(clipboard.message()).isEqualTo("Node does not have required scope: clipboard.access");
        bench.dispatcher.grant(Set.of("test.scope", "screen.capture", "system.info", "clipboard.access"));
        assertThat(bench.run("screen.waitFor", "{'process':{'pid':1}}").ok()).isTrue();
        assertThat(bench.run("screen.waitFor", "{'clipboard':true}").ok()).isTrue();
    }

    @Test
    void theOrderOfChecksIsHandlerScopeParamsPolicyConsent() throws Exception {
        bench.dispatcher.grant(Set.of());
        bench.owner.verdict = Verdict.DENY;
        assertFailed(bench.run("test.echo", "{}"), ErrorCode.UNKNOWN_COMMAND);
        bench.add("test.echo", new Echo());
        CommandResult scopeless = bench.run("test.echo", "{}");
        assertFailed(scopeless, ErrorCode.NOT_AUTHORIZED);
        assertThat(scopeless.message()).isEqualTo("Node does not have required scope: test.scope");
        bench.dispatcher.grant(Set.of("node.command"));
        assertFailed(bench.run("test.echo", "{}"), ErrorCode.INVALID_PARAMS);
        CommandResult denied = bench.run("test.echo", "{'text':'a'}");
        assertFailed(denied, ErrorCode.NOT_AUTHORIZED);
        assertThat(denied.message()).isEqualTo("Denied by this device's policy");
        bench.owner.verdict = Verdict.ASK;
        assertFailed(bench.run("test.echo", "{'text':'a'}"), ErrorCode.APPROVAL_REJECTED);
        bench.person.answer = true;
        assertThat(bench.run("test.echo", "{'text':'a'}").ok()).isTrue();
    }

    @Test
    void aCriticalCommandRunsOnlyWithAnApprovalOfItsVeryParams() throws Exception {
        bench.add(new TestSource(
                TestSource.properties("test.critical", "test.scope", Risk.CRITICAL, Lane.GENERAL, true),
                0,
                new Echo()));
        assertFailed(bench.run("test.critical", "{'text':'a'}"), ErrorCode.APPROVAL_REJECTED, "approval");
        String hash = ParamsHash.sha256(DispatcherBench.json("{'text':'a'}"));
        assertFailed(bench.run(approved("{'text':'b'}", hash)), ErrorCode.APPROVAL_REJECTED, "other params");
        assertThat(bench.run(approved("{'text':'a'}", hash)).ok()).isTrue();
    }

    private ExecuteCommand approved(String params, String hash) {
        ExecuteCommand bare = bench.command("test.critical", params);
        return new ExecuteCommand(
                bare.commandId(),
                bare.requestId(),
                bare.command(),
                bare.params(),
                bare.timeoutMs(),
                bare.issuedAt(),
                new ExecuteCommand.Approval("a1", "root", Instant.now(), hash));
    }

    @Test
    void aReservedNameSaysWhatToInstallAndAnUnavailableOneWhy() throws Exception {
        assertFailed(
                bench.run("filesystem.list", "{}"), ErrorCode.PLATFORM_UNSUPPORTED, "sophon-capability-filesystem");
        bench.rows.unavailable = List.of(new CommandInfo(
                "test.gone",
                "test.scope",
                Risk.LOW,
                Availability.UNAVAILABLE,
                "it needs a display",
                ParamsSchema.any(),
                "b",
                "1"));
        assertFailed(bench.run("test.gone", "{}"), ErrorCode.PLATFORM_UNSUPPORTED, "it needs a display");
    }

    @Test
    void theSameIdRunsOnceHoweverOftenItComes() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Works works = new Works(call -> go.await());
        bench.add("test.work", works);
        ExecuteCommand command = bench.command("test.work", "{}");
        List<CompletionStage<CommandResult>> stages = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            stages.add(bench.dispatcher.execute(command));
        }
        works.started.await();
        go.countDown();
        CommandResult first = DispatcherBench.await(stages.get(0));
        for (CompletionStage<CommandResult> stage : stages) {
            assertThat(DispatcherBench.await(stage)).isEqualTo(first);
        }
        assertThat(bench.run(command)).as("settled: as stored").isEqualTo(first);
        assertThat(works.runs).hasValue(1);
        bench.journal.acknowledged(command.commandId());
        assertFailed(bench.run(command), ErrorCode.INTERNAL_ERROR, "no longer kept");
        assertThat(works.runs).hasValue(1);
    }

    @Test
    void aBudgetThatRunsOutAnswersTimeoutInterruptsAndRunsTheEndActions() throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch out = new CountDownLatch(1);
        bench.add("test.work", new Works(call -> {
            call.onEnd(() -> killed.set(true));
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(call.ended());
                throw e;
            } finally {
                out.countDown();
            }
        }));
        CommandResult result = bench.run(DispatcherBench.command("t", "test.work", "{}", 100));
        assertFailed(result, ErrorCode.TIMEOUT, "100 ms");
        assertThat(result.durationMs()).isGreaterThanOrEqualTo(100);
        assertThat(out.await(10, TimeUnit.SECONDS)).isTrue();
        await().untilTrue(killed);
        assertThat(interrupted).isTrue();
        assertThat(bench.run(DispatcherBench.command("t", "test.work", "{}", 100)))
                .isEqualTo(result);
    }

    @Test
    void anInterruptGoesNoFurtherThanItsCall() throws Exception {
        bench.add(TestSource.of("test.late", Lane.INPUT, new Works(call -> {
            // Past its deadline, and it takes no notice of the interrupt.
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        })));
        AtomicBoolean sawInterrupt = new AtomicBoolean(true);
        bench.add(TestSource.of(
                "test.next",
                Lane.INPUT,
                new Works(call -> sawInterrupt.set(Thread.currentThread().isInterrupted()))));
        assertFailed(bench.run(DispatcherBench.command("late", "test.late", "{}", 50)), ErrorCode.TIMEOUT);
        assertThat(bench.run("test.next", "{}").ok()).isTrue();
        assertThat(sawInterrupt).isFalse();
    }

    @Test
    void hungHandlersKeepTheirSlotsAndDelayNoOtherLane() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Works hung = new Works(call -> hang(release));
        bench.add(TestSource.of("test.hung", Lane.SCREEN, hung));
        bench.add("test.echo", new Echo());
        List<CompletionStage<CommandResult>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stages.add(bench.dispatcher.execute(DispatcherBench.command("h" + i, "test.hung", "{}", 200)));
        }
        for (CompletionStage<CommandResult> stage : stages) {
            assertFailed(DispatcherBench.await(stage), ErrorCode.TIMEOUT);
        }
        assertThat(hung.runs)
                .as("four threads, and none more because they hang")
                .hasValue(4);
        assertThat(bench.run("test.echo", "{'text':'a'}").ok()).isTrue();
        release.countDown();
        CommandResult after = bench.run(DispatcherBench.command("after", "test.hung", "{}", 10_000));
        assertThat(after.ok()).as("the slots come back").isTrue();
        assertThat(hung.runs).as("what timed out in the queue never starts").hasValue(5);
    }

    @Test
    void itRetiresOnlyWhileNothingRunsAndTakesNothingUpFromThenOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Works works = new Works(call -> hang(release));
        bench.add("test.work", works);
        CompletionStage<CommandResult> running =
                bench.dispatcher.execute(DispatcherBench.command("one", "test.work", "{}", 60_000));
        works.started.await();

        assertThat(bench.dispatcher.retire()).isFalse();
        CompletionStage<CommandResult> more =
                bench.dispatcher.execute(DispatcherBench.command("two", "test.work", "{}", 60_000));
        release.countDown();
        assertThat(more.toCompletableFuture().get(30, TimeUnit.SECONDS).ok()).isTrue();
        assertThat(running.toCompletableFuture().get(30, TimeUnit.SECONDS).ok()).isTrue();

        await().until(bench.dispatcher::retire);
        CompletionStage<CommandResult> late =
                bench.dispatcher.execute(DispatcherBench.command("three", "test.work", "{}", 60_000));
        assertThat(late.toCompletableFuture()).isNotDone();
        assertThat(bench.dispatcher.inFlight()).isZero();
        assertThat(bench.journal.unsettled()).isEmpty();
    }

    @Test
    void tenThousandAtOnceGetOneOutcomeEach() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Works works = new Works(call -> hang(release));
        bench.add("test.work", works);
        List<CompletionStage<CommandResult>> stages = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            stages.add(bench.dispatcher.execute(DispatcherBench.command("n" + i, "test.work", "{}", 60_000)));
        }
        await().untilAsserted(() -> assertThat(stages.stream()
                        .filter(stage -> stage.toCompletableFuture().isDone())
                        .count())
                .isEqualTo(10_000 - 256 - 4));
        assertThat(bench.dispatcher.inFlight()).isEqualTo(260);
        release.countDown();
        Set<String> answered = new HashSet<>();
        int ok = 0;
        for (CompletionStage<CommandResult> stage : stages) {
            CommandResult result = DispatcherBench.await(stage);
            assertThat(answered.add(result.commandId())).isTrue();
            if (result.ok()) {
                ok++;
            } else {
                assertFailed(result, ErrorCode.INTERNAL_ERROR, "busy");
            }
        }
        assertThat(ok).isEqualTo(260);
        assertThat(works.runs).hasValue(260);
    }

    /** Waits, with its params in its hands. */
    static final class Holds implements CommandHandler<Text, Done> {
        private final CountDownLatch until;

        Holds(CountDownLatch until) {
            this.until = until;
        }

        @Override
        public Done handle(Text params, Invocation call) throws InterruptedException {
            until.await();
            return Done.DONE;
        }
    }

    @Test
    void paramsThatTakeTooMuchMemoryTogetherAreRefusedUntilThereIsRoom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        bench.add("test.hold", new Holds(release));
        bench.add("test.echo", new Echo());
        CompletionStage<CommandResult> first = bench.dispatcher.execute(large("first"));
        assertFailed(bench.run(large("second")), ErrorCode.INTERNAL_ERROR, "busy");
        assertThat(bench.run("test.echo", "{'text':'a'}").ok())
                .as("a small one has room")
                .isTrue();
        release.countDown();
        assertThat(DispatcherBench.await(first).ok())
                .as("one alone may be as large as it is")
                .isTrue();
        assertThat(bench.run(large("third")).ok()).isTrue();
    }

    /** Beyond half of what all may take. */
    private static ExecuteCommand large(String id) {
        ExecuteCommand bare = DispatcherBench.command(id, "test.hold", "{}", 60_000);
        return new ExecuteCommand(
                id,
                bare.requestId(),
                bare.command(),
                JsonNodeFactory.instance.objectNode().put("text", "x".repeat(13 << 20)),
                bare.timeoutMs(),
                bare.issuedAt(),
                null);
    }

    @Test
    void inputRunsOneAtATimeInTheOrderOfArrival() throws Exception {
        List<String> order = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        bench.add(TestSource.of("test.type", Lane.INPUT, new Works(call -> {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            order.add(call.commandId());
            inside.decrementAndGet();
        })));
        List<CompletionStage<CommandResult>> stages = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add("k" + i);
            stages.add(bench.dispatcher.execute(DispatcherBench.command("k" + i, "test.type", "{}", 20_000)));
        }
        for (CompletionStage<CommandResult> stage : stages) {
            assertThat(DispatcherBench.await(stage).ok()).isTrue();
        }
        assertThat(order).isEqualTo(sent);
    }

    @Test
    void aCancelledCommandEndsWherverItIs() throws Exception {
        Works works = new Works(call -> new CountDownLatch(1).await());
        bench.add(TestSource.of("test.work", Lane.INPUT, works));
        CompletionStage<CommandResult> running =
                bench.dispatcher.execute(DispatcherBench.command("running", "test.work", "{}", 20_000));
        works.started.await();
        CompletionStage<CommandResult> waiting =
                bench.dispatcher.execute(DispatcherBench.command("waiting", "test.work", "{}", 20_000));
        bench.dispatcher.cancel("waiting");
        bench.dispatcher.cancel("running");
        bench.dispatcher.cancel("nobody");
        assertFailed(DispatcherBench.await(waiting), ErrorCode.CANCELLED);
        assertFailed(DispatcherBench.await(running), ErrorCode.CANCELLED);
        assertThat(works.runs).hasValue(1);
    }

    @Test
    void aDialogClosesWhenTheBudgetEndsAndHandsRestWhileItIsOpen() throws Exception {
        bench.add("test.echo", new Echo());
        bench.add(new TestSource(
                TestSource.properties("test.click", "input.control", Risk.MEDIUM, Lane.INPUT, true),
                0,
                new Works(call -> {})));
        bench.dispatcher.grant(Set.of("node.command"));
        bench.owner.verdict = Verdict.ASK;
        bench.person.thinks = true;
        CompletionStage<CommandResult> asked =
                bench.dispatcher.execute(DispatcherBench.command("asked", "test.echo", "{'text':'a'}", 1_500));
        await().until(() -> bench.person.dialog);
        bench.owner.verdict = Verdict.ALLOW;
        assertFailed(bench.run("test.click", "{}"), ErrorCode.NOT_AUTHORIZED, "consent");
        assertFailed(DispatcherBench.await(asked), ErrorCode.TIMEOUT);
        await().until(() -> !bench.person.dialog);
        assertThat(bench.run("test.click", "{}").ok()).isTrue();
    }

    @Test
    void whateverAHandlerThrowsIsAnOutcomeThatTellsNothingInside() throws Exception {
        bench.add("test.throws", new Works(call -> {
            throw new IllegalStateException("secret text");
        }));
        bench.add("test.links", new Works(call -> {
            throw new NoClassDefFoundError("some/Type");
        }));
        bench.add("test.deep", new Works(call -> recurse(0)));
        bench.add("test.says", new Works(call -> {
            throw new CommandException(ErrorCode.INVALID_PARAMS, "x: outside the desktop");
        }));
        for (String name : List.of("test.throws", "test.links", "test.deep")) {
            ExecuteCommand command = bench.command(name, "{}");
            CommandResult result = bench.run(command);
            assertFailed(result, ErrorCode.INTERNAL_ERROR, command.requestId());
            assertThat(result.message()).doesNotContain("secret", "Type");
        }
        assertFailed(bench.run("test.says", "{}"), ErrorCode.INVALID_PARAMS, "x: outside the desktop");
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + 1;
    }

    record Large(String text) {}

    static final class TooMuch implements CommandHandler<Text, Large> {
        @Override
        public Large handle(Text params, Invocation call) {
            return new Large("x".repeat(params.times()));
        }
    }

    @Test
    void aResultAboveTheLimitIsAnErrorThatSaysSo() throws Exception {
        bench.add("test.large", new TooMuch());
        int room = Limits.RESULT_BYTES - "{\"text\":\"\"}".length();
        assertThat(bench.run("test.large", "{'text':'','times':" + room + "}")
                        .result()
                        .size())
                .isEqualTo(Limits.RESULT_BYTES);
        assertFailed(
                bench.run("test.large", "{'text':'','times':" + (room + 1) + "}"),
                ErrorCode.INTERNAL_ERROR,
                "too large");
    }

    /** A result of so many empty objects. */
    record Many(List<Map<String, String>> items) {}

    static final class TooMany implements CommandHandler<Text, Many> {
        @Override
        public Many handle(Text params, Invocation call) {
            return new Many(Collections.nCopies(params.times(), Map.of()));
        }
    }

    @Test
    void aResultOfTooManyValuesIsAnErrorThatSaysSo() throws Exception {
        bench.add("test.many", new TooMany());
        assertThat(bench.run("test.many", "{'text':'','times':240000}").result().size())
                .isGreaterThan(700_000);
        assertFailed(
                bench.run("test.many", "{'text':'','times':250000}"),
                ErrorCode.INTERNAL_ERROR,
                "too large: 499000 names and values");
    }

    @Test
    void whatCannotBeRecordedIsNotRun() throws Exception {
        bench.close();
        bench = new DispatcherBench(home, FullDisk::new);
        Works works = new Works(call -> {});
        bench.add("test.work", works);
        bench.add(new TestSource(
                TestSource.properties("test.look", "test.scope", Risk.LOW, Lane.GENERAL, false), 0, new Echo()));
        assertFailed(bench.run("test.work", "{}"), ErrorCode.INTERNAL_ERROR, "cannot be recorded", "not run");
        assertThat(works.runs).hasValue(0);
        assertThat(bench.run("test.look", "{'text':'a'}").ok())
                .as("without effects")
                .isTrue();
    }

    /** A journal whose disk is full. */
    private record FullDisk(Journal real) implements Journal {
        @Override
        public State claim(String commandId) {
            return real.claim(commandId);
        }

        @Override
        public Optional<CommandResult> result(String commandId) {
            return real.result(commandId);
        }

        @Override
        public void begun(String commandId, String command) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void released(String commandId) {
            real.released(commandId);
        }

        @Override
        public void settled(CommandResult result) {
            real.settled(result);
        }

        @Override
        public void acknowledged(String commandId) {
            real.acknowledged(commandId);
        }

        @Override
        public List<String> unacknowledged() {
            return real.unacknowledged();
        }

        @Override
        public List<String> unsettled() {
            return real.unsettled();
        }
    }

    @Test
    void aHandlerThatLeavesEndsItsCallsAndIsLetGo() throws Exception {
        Works works = new Works(call -> new CountDownLatch(1).await());
        TestSource source = TestSource.of("test.work", Lane.INPUT, works);
        RegisteredHandler handler = bench.add(source);
        CompletionStage<CommandResult> running = bench.dispatcher.execute(bench.command("test.work", "{}"));
        CompletionStage<CommandResult> waiting = bench.dispatcher.execute(bench.command("test.work", "{}"));
        works.started.await();
        await().until(() -> bench.dispatcher.inFlight() == 2);
        bench.handlers.remove(handler, Duration.ofSeconds(5));
        assertThat(source.letGo()).isTrue();
        assertFailed(
                DispatcherBench.await(running), ErrorCode.INTERNAL_ERROR, "outcome unknown", "stopped while it ran");
        CommandResult second = DispatcherBench.await(waiting);
        assertThat(second.error()).isIn(ErrorCode.PLATFORM_UNSUPPORTED, ErrorCode.UNKNOWN_COMMAND);
        assertFailed(bench.run("test.work", "{}"), ErrorCode.UNKNOWN_COMMAND);
        assertThat(works.runs).hasValue(1);
    }

    @Test
    void aHandlerThatHangsHoldsUpItsDepartureForABoundedTimeOnly() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Works works = new Works(call -> hang(release));
        TestSource source = TestSource.of("test.work", works);
        RegisteredHandler handler = bench.add(source);
        CompletionStage<CommandResult> running = bench.dispatcher.execute(bench.command("test.work", "{}"));
        works.started.await();
        bench.handlers.remove(handler, Duration.ofMillis(50));
        assertThat(source.letGo()).isTrue();
        assertFailed(DispatcherBench.await(running), ErrorCode.INTERNAL_ERROR);
        release.countDown();
    }

    /** The framework stops a bundle on one thread, which waits for each of its handlers in turn. */
    @Test
    void allHandlersOfABundleThatHangHoldItUpNoLongerThanOne() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<RegisteredHandler> handlers = new ArrayList<>();
        List<CompletionStage<CommandResult>> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Works works = new Works(call -> hang(release));
            handlers.add(bench.add(TestSource.of("test.work" + i, Lane.PROCESS, works)));
            running.add(bench.dispatcher.execute(bench.command("test.work" + i, "{}")));
            works.started.await();
        }
        Duration patience = Duration.ofSeconds(2);
        long begun = System.nanoTime();
        bench.handlers.endAllOf(handlers.get(0).origin().bundleId());
        for (CompletionStage<CommandResult> each : running) {
            assertFailed(DispatcherBench.await(each), ErrorCode.INTERNAL_ERROR, "stopped while it ran");
        }
        handlers.forEach(handler -> bench.handlers.remove(handler, patience));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(patience.multipliedBy(4));
        release.countDown();
    }

    @Test
    void theHigherRankingRunsAndItsDepartureBringsTheOtherBack() throws Exception {
        CommandProperties properties = TestSource.properties("test.work", "test.scope", Risk.LOW, Lane.GENERAL, true);
        Works low = new Works(call -> {});
        Works high = new Works(call -> {});
        bench.add(new TestSource(properties, 0, low));
        RegisteredHandler better = bench.add(new TestSource(properties, 5, high));
        bench.run("test.work", "{}");
        bench.handlers.remove(better, Duration.ofSeconds(1));
        bench.run("test.work", "{}");
        assertThat(high.runs).hasValue(1);
        assertThat(low.runs).hasValue(1);
    }

    @Test
    void aHandlerIsCreatedAtItsFirstCallAndNoSooner() throws Exception {
        TestSource source = TestSource.of("test.echo", new Echo());
        bench.add(source);
        assertThat(bench.handlers
                        .snapshot()
                        .chosen()
                        .get("test.echo")
                        .info()
                        .paramsSchema()
                        .path("properties")
                        .has("text"))
                .isTrue();
        bench.run("test.echo", "{}");
        assertThat(source.used()).isFalse();
        bench.run("test.echo", "{'text':'a'}");
        assertThat(source.used()).isTrue();
    }

    @Test
    void theConsoleNeedsNoScopeAndTellsTheGatewayNothing() throws Exception {
        bench.dispatcher.grant(Set.of());
        bench.add("test.echo", new Echo());
        CommandResult result = DispatcherBench.await(bench.dispatcher.executeLocally(
                "test.echo", DispatcherBench.json("{'text':'a'}"), Duration.ofSeconds(10)));
        assertThat(result.ok()).isTrue();
        assertThat(bench.journal.unacknowledged()).isEmpty();
        bench.owner.verdict = Verdict.DENY;
        assertFailed(
                DispatcherBench.await(bench.dispatcher.executeLocally(
                        "test.echo", DispatcherBench.json("{'text':'a'}"), Duration.ofSeconds(10))),
                ErrorCode.NOT_AUTHORIZED);
    }

    @Test
    void budgetsOutsideTheRangeAreRefusedAndAbsentOnesAreHalfAMinute() throws Exception {
        AtomicInteger left = new AtomicInteger();
        bench.add("test.work", new Works(call -> left.set((int) call.remaining().toMillis())));
        assertFailed(
                bench.run(DispatcherBench.command("a", "test.work", "{}", 600_001)),
                ErrorCode.INVALID_PARAMS,
                "timeoutMs");
        assertFailed(
                bench.run(DispatcherBench.command("b", "test.work", "{}", -1)), ErrorCode.INVALID_PARAMS, "timeoutMs");
        assertThat(bench.run(DispatcherBench.command("c", "test.work", "{}", 0)).ok())
                .isTrue();
        assertThat(left.get()).isBetween(20_000, 30_000);
    }

    @Test
    void whatRunsWhenTheNodeStopsIsSettled() throws Exception {
        Works works = new Works(call -> new CountDownLatch(1).await());
        bench.add("test.work", works);
        CompletionStage<CommandResult> running = bench.dispatcher.execute(bench.command("test.work", "{}"));
        works.started.await();
        bench.close();
        assertFailed(DispatcherBench.await(running), ErrorCode.INTERNAL_ERROR, "outcome unknown");
        assertThat(bench.journal.unsettled()).isEmpty();
    }
}
