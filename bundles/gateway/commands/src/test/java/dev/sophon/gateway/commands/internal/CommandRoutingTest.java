package dev.sophon.gateway.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approval.Status;
import dev.sophon.gateway.approvals.internal.ApprovalQueue;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.commands.Commands.Issued;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.NeededApproval;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRoutingTest {
    private static final Principal AGENT = new Principal("agent", "Agent", Role.AGENT, null);
    private static final Principal OPERATOR = new Principal("op", "Operator", Role.OPERATOR, null);

    @TempDir
    Path home;

    private TestRecords records;
    private ApprovalQueue approvals;
    private CommandLedger ledger;
    private OneNode node;
    private final KnownToAll known = new KnownToAll();
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
        commands = new CommandRouting(
                node, node, approvals, ledger, known, records.events(), records.store(), records.time());
    }

    @AfterEach
    void close() {
        stop();
        records.close();
    }

    private void stop() {
        commands.close();
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

    @Test
    void aRevokeEndsTheApprovalsOfItsNodeAndNoOthers() {
        Issued issued = issue("system.execute", null);
        records.store().commit(transaction -> {});
        records.events().publish(Event.NODE_REVOKED, "another", Map.of());
        assertThat(approvals.pending()).isEqualTo(1);
        records.events().publish(Event.NODE_REVOKED, OneNode.ID, Map.of());
        assertThat(ended(issued).ok()).isFalse();
        assertThat(approvals.pending()).isZero();
        nothingIsHeld();
    }

    /** A command that is being written, and not sent yet. */
    private enum Unsent {
        KEYED(1, "system.info"),
        KEYED_AND_CRITICAL(1, "system.execute"),
        BEING_APPROVED(1, "system.execute"),
        APPROVED(2, "system.execute"),
        BEHIND(1, "system.info");

        private final int write;
        private final String command;

        Unsent(int write, String command) {
            this.write = write;
            this.command = command;
        }

        Issued issued(CommandRoutingTest test) {
            FaultyStore store = test.records.store();
            if (this == BEHIND) {
                store.behind(true);
            }
            boolean decided = this == BEING_APPROVED || this == APPROVED;
            if (!decided) {
                store.at(write, Fault.WAITS);
            }
            Issued issued = test.issue(command, this == KEYED || this == KEYED_AND_CRITICAL ? "k" : null);
            if (decided) {
                store.commit(transaction -> {});
                String approval = test.approvals.list(Status.PENDING, 1).get(0).approvalId();
                store.at(write, Fault.WAITS);
                var unused = TestRecords.begin(() -> test.approvals.approve(approval, OPERATOR));
            }
            await().until(() -> store.held() == 1);
            return issued;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCancelledBeforeItIsSentIsNotSentWhetherItsNodeIsThereOrNot(Unsent unsent) {
        Issued issued = unsent.issued(this);
        node.goesAway();
        commands.cancel(issued.commandId(), AGENT);
        records.store().release();
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(node.sent()).isEmpty();
        records.store().commit(transaction -> {});
        assertThat(kept(issued).error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(approvals.pending()).isZero();
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void whatIsCancelledWhileItsApprovalIsWrittenThatFailsHasEnded() {
        Issued issued = Unsent.BEING_APPROVED.issued(this);
        commands.cancel(issued.commandId(), AGENT);
        records.store().refuse();
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.CANCELLED);
        nothingIsHeld();
    }

    @Test
    void whatIsCancelledAsItIsSentIsCancelledAtItsNode() {
        Issued issued = Unsent.KEYED.issued(this);
        node.whenSending(() -> commands.cancel(issued.commandId(), AGENT));
        records.store().release();
        await().until(() -> node.cancelled().contains(issued.commandId()));
        assertThat(issued.outcome()).as("how it ends is its node's word").isNotDone();
    }

    @Test
    void whatIsCancelledAsItsApprovalIsAskedForIsNotAskedFor() {
        records.store().at(1, Fault.WAITS);
        Issued issued = issue("system.execute", "k");
        records.events().subscribe(Long.MAX_VALUE, event -> {
            if (event.type().equals(Event.APPROVAL_REQUESTED)) {
                throw new AssertionError("asked for");
            }
        });
        commands.cancel(issued.commandId(), AGENT);
        records.store().release();
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(approvals.list(null, 10)).isEmpty();
    }

    @Test
    void whatRunsAtANodeThatIsAwayCannotBeCancelled() {
        Issued issued = issue("system.info", null);
        node.goesAway();
        assertThatThrownBy(() -> commands.cancel(issued.commandId(), AGENT))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("not connected");
    }

    @Test
    void aCommandIsCancelledWithTheLastOfThoseWhoIssuedIt() {
        Issued first = issue("system.info", "k");
        await().until(() -> !node.sent().isEmpty());
        issue("system.info", "k");
        commands.leave(first.commandId(), AGENT);
        assertThat(node.cancelled()).isEmpty();
        commands.leave(first.commandId(), AGENT);
        assertThat(node.cancelled()).containsExactly(first.commandId());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereTheDatabaseDoesNotKeepUpACommandWithoutAKeyIsSentOnceItIsWritten(Fault fault) {
        records.store().behind(true);
        records.store().at(1, fault);
        Issued issued = issue("system.info", null);
        assertThat(node.sent()).isEmpty();
        if (fault == Fault.WAITS) {
            records.store().release();
            await().until(() -> !node.sent().isEmpty());
            node.answers(fine(issued));
            assertThat(ended(issued).ok()).isTrue();
        } else {
            assertThat(ended(issued).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(ended(issued).message()).contains("cannot write", "not sent", "try again");
            assertThat(node.sent()).isEmpty();
        }
        records.store().behind(false);
        nothingIsHeld();
    }

    @Test
    void nobodyTakesThePlacesOfOthers() {
        stop();
        ledger = new CommandLedger(
                records.store(), records.audit(), records.events(), approvals, records.settings(400), records.time());
        commands = new CommandRouting(
                node, node, approvals, ledger, known, records.events(), records.store(), records.time());
        Issued first = issue("system.info", null);
        for (int i = 1; i < 100; i++) {
            issue("system.info", null);
        }
        assertThatThrownBy(() -> issue("system.info", null))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED));
        Issue another = new Issue(OneNode.ID, "system.info", Params.of(null), 1_000, null, OPERATOR, "r");
        assertThat(commands.issue(another).outcome()).isNotDone();
        node.answers(fine(first));
        records.store().commit(transaction -> {});
        assertThat(issue("system.info", null).outcome()).isNotDone();
    }

    private Issued steps(String steps) {
        return commands.issue(new Issue(
                OneNode.ID,
                "steps.run",
                Params.of(Json.tree(steps.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
                1_000,
                null,
                AGENT,
                "r"));
    }

    private void stepsAreRefused(String steps, ErrorCode error, String words) {
        CommandResult result = ended(steps(steps));
        assertThat(result.error()).isEqualTo(error);
        assertThat(result.message()).contains(words);
        assertThat(node.sent()).isEmpty();
        assertThat(approvals.pending()).isZero();
    }

    @Test
    void stepsGoOutWhereEachCouldGoOutAlone() {
        node.grants("system.info");
        Issued fine = steps("{'steps':[{'command':'system.info','params':{'text':'a'}},{'command':'system.info'}]}");
        await().until(() -> node.sent().contains(fine.commandId()));
        node.answers(fine(fine));
        assertThat(ended(fine).ok()).isTrue();
        node.grants();
        CommandResult nothing = ended(steps("{'steps':[{'command':'system.info'}]}"));
        assertThat(nothing.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(node.sent()).hasSize(1);
    }

    /** Alone and as a step. */
    @Test
    void waitingForAProcessOrTheClipboardNeedsTheirScopesToo() {
        node.grants("screen.capture");
        for (String params : List.of("{'process':{'pid':7}}", "{'clipboard':true}")) {
            String scope = params.contains("process") ? "system.info" : "clipboard.access";
            CommandResult alone = ended(waitFor(AGENT, params));
            assertThat(alone.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(alone.message()).isEqualTo("Node does not have required scope: " + scope);
            stepsAreRefused(
                    "{'steps':[{'command':'screen.waitFor','params':" + params + "}]}",
                    ErrorCode.NOT_AUTHORIZED,
                    "steps[0]: Node does not have required scope: " + scope);
        }
        node.grants("screen.capture", "system.info", "clipboard.access");
        Principal few = new Principal("few", "Few", Role.AGENT, null, Set.of("screen.capture"), "few", false);
        assertThat(ended(waitFor(few, "{'clipboard':true}")).message())
                .isEqualTo("This token may not use the scope clipboard.access; it has screen.capture");
        assertThat(waitFor(few, "{'clipboard':false}").outcome()).isNotDone();
        assertThat(waitFor(AGENT, "{'process':{'pid':7}}").outcome()).isNotDone();
        assertThat(steps("{'steps':[{'command':'screen.waitFor','params':{'clipboard':true}}]}")
                        .outcome())
                .isNotDone();
    }

    private Issued waitFor(Principal who, String params) {
        return commands.issue(new Issue(
                OneNode.ID,
                "screen.waitFor",
                Params.of(Json.tree(params.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
                1_000,
                null,
                who,
                "r"));
    }

    /** What has ended is known however the database is: what was not written yet cannot be told. */
    @Test
    void whatIsWrittenCanBeReadThoughNothingCanBeWritten() {
        Issued over = issue("system.info", null);
        node.answers(fine(over));
        records.store().commit(transaction -> {});
        Issued runs = issue("system.info", null);
        records.store().commit(transaction -> {});
        records.store().all(Fault.FAILS);
        assertThat(commands.recent(OneNode.ID, null, 10)).hasSize(2);
        assertThat(commands.queued(null, null, 10)).isEmpty();
        assertThat(kept(over).ok()).isTrue();
        assertThatThrownBy(() -> kept(runs)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> commands.find("another")).isInstanceOf(StoreException.class);
    }

    @Test
    void oneStepThatCouldNotGoOutAloneKeepsAllBack() {
        String info = "{'steps':[{'command':'system.info'},";
        node.grants("system.info", "system.execute");
        stepsAreRefused(
                info + "{'command':'notify.show'}]}",
                ErrorCode.NOT_AUTHORIZED,
                "steps[1]: Node does not have required");
        stepsAreRefused(info + "{'command':'no.such'}]}", ErrorCode.UNKNOWN_COMMAND, "steps[1]: No such command");
        stepsAreRefused(
                info + "{'command':'system.info','params':{'text':1}}]}", ErrorCode.INVALID_PARAMS, "steps[1]: text");
        stepsAreRefused(info + "{'command':'steps.run','params':{}}]}", ErrorCode.INVALID_PARAMS, "steps[1].command");
        stepsAreRefused(info + "{'command':'system.info','params':[]}]}", ErrorCode.INVALID_PARAMS, "steps[1].params");
        stepsAreRefused("{'steps':[]}", ErrorCode.INVALID_PARAMS, "1 to 50");
        stepsAreRefused("{}", ErrorCode.INVALID_PARAMS, "1 to 50");
        stepsAreRefused(
                "{'steps':[" + "{'command':'system.info'},".repeat(50) + "{'command':'system.info'}]}",
                ErrorCode.INVALID_PARAMS,
                "1 to 50");
        stepsAreRefused(
                "{'steps':[{'command':'system.execute','params':{'text':'" + "a".repeat(65_536) + "'}}]}",
                ErrorCode.INVALID_PARAMS,
                "65536 bytes of canonical JSON");
    }

    @Test
    void aCriticalStepWaitsForOneApprovalOfTheWholeAsTheNodeSpellsItOut() {
        Issued issued = steps("{'steps':[{'command':'system.info'},{'command':'system.execute'}]}");
        await().until(() -> node.sent().contains(issued.commandId()));
        assertThat(node.approval(issued.commandId())).isNull();
        NeededApproval needed = new NeededApproval(
                Json.tree("{\"steps\":[{\"command\":\"spelled out\"}]}".getBytes(StandardCharsets.UTF_8)), "why");
        node.answers(CommandResult.approvalNeeded(issued.commandId(), needed, "needed", 1));
        Approval asked = await().until(
                        () -> approvals.list(Status.PENDING, 1).stream().findFirst(), Optional::isPresent)
                .orElseThrow();
        assertThat(asked.risk()).isEqualTo(Risk.CRITICAL);
        assertThat(asked.paramsSha256()).isEqualTo(needed.paramsSha256());
        approvals.approve(asked.approvalId(), OPERATOR);
        await().until(() -> node.approval(issued.commandId()) != null);
        assertThat(node.approval(issued.commandId()).paramsSha256()).isEqualTo(needed.paramsSha256());
        node.answers(fine(issued));
        assertThat(ended(issued).ok()).isTrue();
    }

    /** Under a scope that is Critical, or of a name that is and that the node takes for less. */
    @ParameterizedTest
    @ValueSource(strings = {"odd.execute", "browser.evaluate"})
    void aStepThatANodeTakesForHarmlessIsNotSentUnapproved(String harmless) {
        Issued issued = steps("{'steps':[{'command':'system.info'},{'command':'" + harmless + "'}]}");
        await().until(() -> approvals.pending() == 1);
        assertThat(node.sent()).isEmpty();
        approvals.approve(approvals.list(Status.PENDING, 1).get(0).approvalId(), OPERATOR);
        await().until(() -> node.sent().contains(issued.commandId()));
        node.answers(fine(issued));
        assertThat(ended(issued).ok()).isTrue();
    }
}
