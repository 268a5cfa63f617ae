package dev.sophon.gateway.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.approvals.Approval.Status;
import dev.sophon.gateway.approvals.internal.ApprovalQueue;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.commands.Commands.Issued;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandRoutingTest {
    private static final Principal AGENT = new Principal("agent", "Agent", Role.AGENT, null);
    private static final Principal OPERATOR = new Principal("op", "Operator", Role.OPERATOR, null);

    @TempDir
    Path home;

    private TestRecords records;
    private ApprovalQueue approvals;
    private CommandLedger ledger;
    private OneNode node;
    private CommandRouting commands;

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        node = new OneNode();
        start();
    }

    private void start() {
        approvals = new ApprovalQueue(records.store(), records.audit(), records.events(), records.time());
        ledger = new CommandLedger(
                records.store(), records.audit(), records.events(), approvals, records.settings(), records.time());
        commands = new CommandRouting(node, node, approvals, ledger, records.store(), records.time());
    }

    @AfterEach
    void close() {
        stop();
        records.close();
    }

    private void stop() {
        ledger.close();
        approvals.close();
    }

    private Issued issue(String command, @Nullable String key) {
        return commands.issue(new Issue(OneNode.ID, command, Params.of(null), 1_000, key, AGENT, "r"));
    }

    private CommandResult ended(Issued issued) {
        return TestRecords.soon(issued.outcome());
    }

    private CommandView kept(Issued issued) {
        return commands.find(issued.commandId()).orElseThrow();
    }

    private static CommandResult fine(Issued issued) {
        return CommandResult.success(issued.commandId(), EncodedJson.of(Map.of("fine", true)), 5);
    }

    /** What stands in memory of commands that have not ended. */
    private void nothingIsHeld() {
        assertThat(commands.inFlight()).isZero();
        // A place is free once the end of its command is written.
        records.store().commit(transaction -> {});
        List<Issued> all = new ArrayList<>();
        for (int i = 0; i < TestRecords.PLACES; i++) {
            all.add(issue("system.info", null));
        }
        assertThatThrownBy(() -> issue("system.info", null)).isInstanceOf(Refusal.class);
        all.forEach(issued -> {
            await().until(() -> node.sent().contains(issued.commandId()));
            node.answers(fine(issued));
            ended(issued);
        });
        records.store().commit(transaction -> {});
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCommandWithAKeyIsSentOnceItIsWrittenAndLeavesNothingWhereItIsNot(Fault fault) {
        records.store().at(1, fault);
        Issued first = issue("system.info", "k");
        assertThat(node.sent()).isEmpty();
        if (fault == Fault.WAITS) {
            assertThat(first.outcome()).isNotDone();
            assertThat(issue("system.info", "k").commandId())
                    .as("the key is taken")
                    .isEqualTo(first.commandId());
            records.store().release();
        } else {
            assertThat(ended(first).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(commands.inFlight()).isZero();
            records.store().release();
            first = issue("system.info", "k");
        }
        await().until(() -> !node.sent().isEmpty());
        assertThat(node.sent()).containsExactly(first.commandId());
        node.answers(fine(first));
        assertThat(ended(first).ok()).isTrue();
        assertThat(issue("system.info", "k").commandId()).isEqualTo(first.commandId());
        nothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "WAITS", mode = EnumSource.Mode.EXCLUDE)
    void thePlacesOfCommandsThatCouldNotBeWrittenAreFree(Fault fault) {
        records.store().all(fault);
        for (int i = 0; i < 2 * TestRecords.PLACES; i++) {
            assertThat(ended(issue("system.info", "k" + i)).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        }
        records.store().release();
        nothingIsHeld();
        assertThat(commands.recent(OneNode.ID, null, 100))
                .as("their ends are told by their issuers, and written where they can be")
                .allMatch(view -> view.status() == CommandView.Status.ENDED);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void anApprovedCommandIsSentOnceThatIsWritten(Fault fault) {
        Issued issued = issue("system.execute", null);
        records.store().commit(transaction -> {});
        String approval = approvals.list(Status.PENDING, 1).get(0).approvalId();
        // The decision is the first write, that it is being sent the second.
        records.store().at(2, fault);
        approvals.approve(approval, OPERATOR);
        if (fault == Fault.WAITS) {
            assertThat(node.sent()).isEmpty();
            records.store().release();
            await().until(() -> !node.sent().isEmpty());
            node.answers(fine(issued));
            assertThat(ended(issued).ok()).isTrue();
        } else {
            assertThat(ended(issued).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(node.sent()).isEmpty();
        }
        records.store().release();
        nothingIsHeld();
        assertThat(kept(issued).ok()).isEqualTo(fault == Fault.WAITS);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void anEndIsAcknowledgedOnceItIsWrittenHoweverOftenThatIsTried(Fault fault) {
        Issued issued = issue("system.info", "k");
        await().until(() -> !node.sent().isEmpty());
        records.store().at(1, fault);
        var acknowledged = commands.settled(OneNode.ID, fine(issued)).toCompletableFuture();
        if (fault == Fault.WAITS) {
            assertThat(acknowledged).isNotDone();
            assertThat(issued.outcome()).isNotDone();
            records.store().release();
            TestRecords.soon(acknowledged);
        } else {
            assertThatThrownBy(() -> TestRecords.soon(acknowledged)).isInstanceOf(Exception.class);
            records.store().release();
            records.time().pass(Duration.ofSeconds(2));
        }
        assertThat(ended(issued).ok()).isTrue();
        records.store().commit(transaction -> {});
        assertThat(kept(issued).ok()).isTrue();
        nothingIsHeld();
        stop();
        records.reopen();
        start();
        assertThat(kept(issued).ok()).isTrue();
    }

    @Test
    void aResultThatComesAfterTheTimeoutIsKept() {
        Issued issued = issue("system.info", null);
        records.store().commit(transaction -> {});
        node.answers(timeout(issued));
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.TIMEOUT);
        TestRecords.soon(commands.settled(OneNode.ID, fine(issued)).toCompletableFuture());
        lateResultIsKept(issued);
    }

    @Test
    void aResultThatComesAsItsCommandIsBeingEndedIsKeptBesideThatEnd() {
        Issued issued = issue("system.info", null);
        records.store().commit(transaction -> {});
        // The budget is over: nobody waits for the Node any more, and its end is not handed in yet.
        Runnable over = node.beginsToEnd(timeout(issued));
        var acknowledged = commands.settled(OneNode.ID, fine(issued)).toCompletableFuture();
        over.run();
        TestRecords.soon(acknowledged);
        lateResultIsKept(issued);
    }

    @Test
    void aLateResultIsNotAcknowledgedBeforeTheEndThatItComesAfterIsWritten() {
        Issued issued = issue("system.info", null);
        records.store().commit(transaction -> {});
        records.store().at(1, Fault.FAILS);
        node.answers(timeout(issued));
        var refused = commands.settled(OneNode.ID, fine(issued)).toCompletableFuture();
        assertThatThrownBy(() -> TestRecords.soon(refused))
                .as("the Node keeps it, and comes again")
                .isInstanceOf(Exception.class);
        records.time().pass(Duration.ofSeconds(2));
        TestRecords.soon(commands.settled(OneNode.ID, fine(issued)).toCompletableFuture());
        lateResultIsKept(issued);
    }

    @Test
    void aResultFromAnotherNodeIsNeitherTakenNorWaitedFor() {
        Issued issued = issue("system.info", null);
        TestRecords.soon(commands.settled("other", fine(issued)).toCompletableFuture());
        assertThat(issued.outcome()).isNotDone();
        node.answers(timeout(issued));
        records.store().commit(transaction -> {});
        assertThat(kept(issued).lateResult()).isNull();
    }

    private static CommandResult timeout(Issued issued) {
        return CommandResult.failure(issued.commandId(), ErrorCode.TIMEOUT, "No answer", 3_000);
    }

    private void lateResultIsKept(Issued issued) {
        CommandView kept = kept(issued);
        assertThat(kept.error()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(Objects.requireNonNull(kept.lateResult()).toString()).isNotEmpty();
        nothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCommandIsTakenBackOnceThatIsWritten(Fault fault) {
        Issued issued = issue("system.execute", null);
        records.store().commit(transaction -> {});
        records.meets(
                fault,
                () -> approvals.pending() + " " + issued.outcome().isDone(),
                () -> commands.cancel(issued.commandId(), AGENT));
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.CANCELLED);
        nothingIsHeld();
    }
}
