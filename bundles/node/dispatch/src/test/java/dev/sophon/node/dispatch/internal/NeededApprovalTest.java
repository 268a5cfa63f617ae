package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Plan;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs an operator's approval is asked for before it begins, and runs by an approval of exactly that. */
class NeededApprovalTest {
    @TempDir
    Path home;

    private DispatcherBench bench;
    private final Launch launch = new Launch();

    /** Stands for what the test says, which needs an approval unless it is empty. */
    static final class Launch implements PlanningHandler<NoParams, Done> {
        volatile String meaning = "/bin/sh";
        volatile Runnable whenPlanned = () -> {};
        final AtomicInteger runs = new AtomicInteger();

        @Override
        public Plan<Done> plan(NoParams params, Invocation call) {
            Optional<NeededApproval> needed = meaning.isEmpty() ? Optional.empty() : Optional.of(approval(meaning));
            whenPlanned.run();
            return new Plan<>() {
                @Override
                public Optional<NeededApproval> approval() {
                    return needed;
                }

                @Override
                public Done act(Invocation acting) {
                    runs.incrementAndGet();
                    return Done.DONE;
                }
            };
        }
    }

    private static NeededApproval approval(String meaning) {
        return new NeededApproval(DispatcherBench.json("{'program':'" + meaning + "'}"), "Would run " + meaning);
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.approvals(true);
        bench.add("test.launch", launch);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static ExecuteCommand command(String id, String name, @Nullable JsonNode approved) {
        ExecuteCommand.Approval approval = approved == null
                ? null
                : new ExecuteCommand.Approval("a1", "anna", Instant.now(), ParamsHash.sha256(approved));
        return new ExecuteCommand(id, "r", name, DispatcherBench.json("{}"), 20_000, Instant.now(), approval);
    }

    private CommandResult run(String id, @Nullable JsonNode approved) throws Exception {
        return bench.run(command(id, "test.launch", approved));
    }

    private void assertRejected(CommandResult result, String words) {
        assertThat(result.error()).isEqualTo(ErrorCode.APPROVAL_REJECTED);
        assertThat(result.message()).contains(words);
        assertThat(launch.runs).hasValue(0);
    }

    @Test
    void itIsAskedForAndNeitherBegunNorSettled() throws Exception {
        CommandResult asked = run("one", null);
        assertThat(asked.error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        assertThat(asked.approval()).isEqualTo(approval("/bin/sh"));
        assertThat(bench.journal.unsettled()).isEmpty();
        assertThat(bench.journal.unacknowledged()).isEmpty();
        assertThat(bench.dispatcher.inFlight()).isZero();
        assertThat(launch.runs).hasValue(0);

        assertThat(run("one", approval("/bin/sh").params()).ok()).isTrue();
        assertThat(run("one", approval("/bin/sh").params()).ok())
                .as("the kept result")
                .isTrue();
        assertThat(launch.runs).hasValue(1);
    }

    /** What was asked may be lost with the connection: the same command comes again, and is asked for again. */
    @Test
    void itIsAskedForAgainWhenItComesAgainWithoutOne() throws Exception {
        assertThat(run("one", null).approval()).isEqualTo(run("one", null).approval());
    }

    @Test
    void anApprovalOfSomethingElseEndsIt() throws Exception {
        run("one", null);
        assertRejected(run("one", approval("/bin/ls").params()), "other params");
        assertRejected(run("two", DispatcherBench.json("{}")), "other params");
        launch.meaning = "";
        assertRejected(run("three", approval("/bin/sh").params()), "other params");
    }

    @Test
    void whatChangesRightBeforeItActsEndsIt() throws Exception {
        launch.whenPlanned = () -> launch.meaning = "/tmp/other";
        assertRejected(run("one", approval("/bin/sh").params()), "changed");
    }

    @Test
    void whatNeedsNoneRunsWithout() throws Exception {
        launch.meaning = "";
        assertThat(run("one", null).ok()).isTrue();
        launch.runs.set(0);
        launch.whenPlanned = () -> launch.meaning = "/bin/sh";
        assertRejected(run("two", null), "changed");
    }

    @Test
    void aGatewayThatCannotOpenOneIsToldWhatIsMissing() throws Exception {
        bench.dispatcher.approvals(false);
        assertRejected(
                run("one", null),
                "update the Gateway, or let the device's owner allow it in policy.json, a launch in launch");
        assertThat(run("two", DispatcherBench.json("{}")).ok())
                .as("it has asked an operator by what it knows")
                .isTrue();
    }

    @Test
    void theOwnerCanHaveAnyCommandApproved() throws Exception {
        bench.add("test.echo", new CommandDispatcherTest.Echo());
        bench.owner.verdict = Verdict.APPROVE;
        ExecuteCommand bare = bench.command("test.echo", "{'text':'ab'}");
        CommandResult asked = bench.run(bare);
        assertThat(asked.error()).isEqualTo(ErrorCode.APPROVAL_NEEDED);
        assertThat(asked.approval().params()).isEqualTo(DispatcherBench.json("{'text':'ab','times':2}"));
        assertThat(asked.approval().words()).contains("owner", "test.echo");
        ExecuteCommand approved = new ExecuteCommand(
                bare.commandId(),
                "r",
                "test.echo",
                bare.params(),
                20_000,
                Instant.now(),
                new ExecuteCommand.Approval(
                        "a", "anna", Instant.now(), asked.approval().paramsSha256()));
        assertThat(bench.run(approved).ok()).isTrue();
        assertThat(bench.run("test.echo", "{'text':'" + "a".repeat(70_000) + "'}")
                        .message())
                .contains("too large");
    }

    /** Any program of this user's can type at the console. */
    @Test
    void atTheConsoleThePersonIsAskedInTheOperatorsPlace() throws Exception {
        bench.add(new TestSource(
                TestSource.properties("test.critical", "test.scope", Risk.CRITICAL, Lane.GENERAL, true),
                0,
                new CommandDispatcherTest.Echo()));
        assertThat(local("test.launch", "{}").message()).contains("said no");
        assertThat(local("test.critical", "{'text':'a'}").message()).contains("said no");
        bench.owner.verdict = Verdict.APPROVE;
        bench.add("test.echo", new CommandDispatcherTest.Echo());
        assertThat(local("test.echo", "{'text':'a'}").message()).contains("said no");
        bench.owner.verdict = Verdict.ALLOW;
        bench.person.known = Optional.of(Answer.NOBODY);
        assertThat(local("test.critical", "{'text':'a'}").message()).contains("nobody");
        assertThat(launch.runs).hasValue(0);

        bench.owner.named = "test.critical";
        assertThat(local("test.critical", "{'text':'a'}").ok()).isTrue();
        assertThat(local("test.launch", "{}").ok()).isFalse();
        assertThat(local("test.echo", "{'text':'a'}").ok()).isTrue();
        bench.person.known = Optional.empty();
        bench.person.allowed = "test.launch";
        assertThat(local("test.launch", "{}").message())
                .as("allowed for agents")
                .contains("said no");
        bench.owner.verdict = Verdict.ASK;
        bench.person.allowed = "test.launch (at its console)";
        assertThat(local("test.launch", "{}").message()).as("what needs none").contains("said no");
        bench.owner.verdict = Verdict.ALLOW;
        bench.person.answer = true;
        assertThat(local("test.launch", "{}").ok()).isTrue();
        assertThat(launch.runs).hasValue(1);
    }

    private CommandResult local(String name, String params) throws Exception {
        bench.dispatcher.grant(Set.of());
        return DispatcherBench.await(
                bench.dispatcher.executeLocally(name, DispatcherBench.json(params), Duration.ofSeconds(20)));
    }
}
