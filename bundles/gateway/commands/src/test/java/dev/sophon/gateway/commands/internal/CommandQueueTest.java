package dev.sophon.gateway.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.internal.ApprovalQueue;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.commands.Commands.Issued;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that are kept until their node comes, by a clock that is moved by hand. */
class CommandQueueTest {
    private static final Principal AGENT = new Principal("agent", "Agent", Role.AGENT, null);
    private static final Principal OTHER = new Principal("other", "Other", Role.AGENT, null);
    private static final Principal OPERATOR = new Principal("op", "Operator", Role.OPERATOR, null);
    private static final Duration WINDOW = Duration.ofHours(8);
    private static final Duration SOON = Duration.ofMillis(200);

    @TempDir
    Path home;

    private final KnownToAll known = new KnownToAll();
    private TestRecords records;
    private ApprovalQueue approvals;
    private CommandLedger ledger;
    private OneNode node;
    private CommandRouting commands;

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        node = new OneNode();
        node.goesAway();
        start();
    }

    private void start() {
        approvals = new ApprovalQueue(records.store(), records.audit(), records.events(), records.time());
        ledger = new CommandLedger(
                records.store(), records.audit(), records.events(), approvals, records.settings(1_000), records.time());
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

    private void restart() {
        stop();
        records.reopen();
        start();
    }

    private Instant until() {
        return records.time().now().plus(WINDOW);
    }

    private Issued queue(Principal who, String command, @Nullable String key, Instant until) {
        Issued issued = commands.issue(new Issue(OneNode.ID, command, Params.of(null), 1_000, key, who, "r", until));
        records.store().commit(transaction -> {});
        return issued;
    }

    private Issued queue(String command) {
        return queue(AGENT, command, null, until());
    }

    /** It is there, and what follows from that has happened. */
    private void comes() {
        node.comes();
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        goesOn();
    }

    private void goesOn() {
        // A timer, a write, and what comes after it.
        for (int i = 0; i < 3; i++) {
            records.time().pass(SOON);
            records.store().commit(transaction -> {});
        }
    }

    private void answered(Issued issued) {
        node.answers(CommandResult.success(issued.commandId(), EncodedJson.of(Map.of("fine", true)), 5));
        goesOn();
    }

    private CommandView kept(Issued issued) {
        return commands.find(issued.commandId()).orElseThrow();
    }

    private static CommandResult ended(Issued issued) {
        return TestRecords.soon(issued.outcome());
    }

    private void isOver(Issued issued, ErrorCode error, String words) {
        assertThat(ended(issued).error()).isEqualTo(error);
        assertThat(ended(issued).message()).contains(words);
        assertThat(node.sent()).doesNotContain(issued.commandId());
        records.store().commit(transaction -> {});
        assertThat(kept(issued).error()).isEqualTo(error);
        assertThat(commands.queued(null, null, 1_000))
                .extracting(CommandView::commandId)
                .doesNotContain(issued.commandId());
    }

    private List<String> queuedIds() {
        return commands.queued(null, null, 1_000).stream()
                .map(CommandView::commandId)
                .toList();
    }

    @Test
    void itIsKeptAndGivenInOrderEachWhenTheOneBeforeHasEnded() {
        Issued first = queue("system.info");
        Issued second = queue("system.info");
        Issued third = queue("system.info");
        assertThat(kept(first).status()).isEqualTo(CommandView.Status.QUEUED);
        assertThat(kept(first).queuedUntil()).isEqualTo(until());
        assertThat(queuedIds()).containsExactly(third.commandId(), second.commandId(), first.commandId());
        assertThat(node.sent()).isEmpty();
        comes();
        assertThat(node.sent()).containsExactly(first.commandId());
        assertThat(kept(first).status()).isEqualTo(CommandView.Status.DISPATCHED);
        assertThat(queuedIds()).containsExactly(third.commandId(), second.commandId());
        answered(first);
        assertThat(node.sent()).containsExactly(first.commandId(), second.commandId());
        node.answers(CommandResult.failure(second.commandId(), ErrorCode.INTERNAL_ERROR, "m", 1));
        goesOn();
        assertThat(node.sent()).containsExactly(first.commandId(), second.commandId(), third.commandId());
        answered(third);
        assertThat(ended(third).ok()).isTrue();
        assertThat(commands.queued(null, null, 1_000)).isEmpty();
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void whereItsNodeIsThereItIsGivenAtOnceAndNobodysWaitForAnothers() {
        comes();
        Issued first = queue("system.info");
        Issued behind = queue("system.info");
        Issued others = queue(OTHER, "system.info", null, until());
        goesOn();
        assertThat(node.sent()).containsExactlyInAnyOrder(first.commandId(), others.commandId());
        assertThat(commands.queued(OTHER.id(), null, 10)).isEmpty();
        assertThat(commands.queued(AGENT.id(), null, 10))
                .extracting(CommandView::commandId)
                .containsExactly(behind.commandId());
    }

    @Test
    void theyAreToldInPagesThatTheirTimesPartEvenWhereTheClockStands() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, queue("system.info").commandId());
        }
        List<String> told = new ArrayList<>();
        Instant before = null;
        for (int page : List.of(2, 2, 1, 0)) {
            List<CommandView> views = commands.queued(AGENT.id(), before, 2);
            assertThat(views).hasSize(page);
            views.forEach(view -> told.add(view.commandId()));
            before = views.isEmpty() ? before : views.get(page - 1).issuedAt();
        }
        assertThat(told).isEqualTo(ids);
    }

    @Test
    void aRestartChangesNothing() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(queue("system.info").commandId());
        }
        restart();
        assertThat(commands.inFlight()).isEqualTo(5);
        comes();
        for (int i = 0; i < 5; i++) {
            assertThat(node.sent()).isEqualTo(ids.subList(0, i + 1));
            String id = ids.get(i);
            node.answers(CommandResult.success(id, EncodedJson.of(Map.of()), 1));
            goesOn();
        }
        assertThat(commands.queued(null, null, 1_000)).isEmpty();
    }

    /** That it is given is written before it is sent: what a crash leaves open between the two is never sent anew as queued. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void thatItIsGivenIsWrittenFirst(Fault fault) {
        Issued issued = queue("system.info");
        node.comes();
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        records.store().all(fault);
        records.time().pass(SOON);
        if (fault == Fault.WAITS) {
            await().until(() -> records.store().held() == 1);
            assertThat(node.sent()).isEmpty();
            assertThat(live(issued).status())
                    .as("what is being written does not count yet")
                    .isEqualTo(CommandView.Status.QUEUED);
            records.store().release();
            await().until(() -> !node.sent().isEmpty());
        } else {
            records.time().pass(Duration.ofMinutes(2));
            assertThat(node.sent()).isEmpty();
            records.store().release();
            // The store tells of the failed write on a thread of its own.
            await().until(() -> kept(issued).status() == CommandView.Status.QUEUED);
            await().until(() -> {
                records.time().pass(Duration.ofSeconds(15));
                return !node.sent().isEmpty();
            });
        }
        goesOn();
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.DISPATCHED);
        answered(issued);
        assertThat(ended(issued).ok()).isTrue();
        assertThat(node.sent()).containsExactly(issued.commandId());
    }

    private LiveCommand live(Issued issued) {
        return Objects.requireNonNull(ledger.live(issued.commandId()));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "WAITS", mode = EnumSource.Mode.EXCLUDE)
    void thatItWasNotSentIsWrittenHoweverOftenThatIsTried(Fault fault) {
        Issued issued = queue("system.info");
        node.comes();
        node.whenGiving(node::goesAway);
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        // That it is given is the first write, that it was not sent after all the second.
        records.store().at(2, fault);
        records.store().drop(true);
        records.time().pass(SOON);
        await().until(() -> records.store().asked() == 2);
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.DISPATCHED);
        assertThat(live(issued).status())
                .as("it is in memory as it is written")
                .isEqualTo(CommandView.Status.DISPATCHED);
        records.store().release();
        await().until(() -> {
            records.time().pass(Duration.ofSeconds(2));
            return kept(issued).status() == CommandView.Status.QUEUED;
        });
        assertThat(kept(issued).dispatchedAt()).isNull();
        records.store().drop(false);
        node.whenGiving(() -> {});
        assertThat(node.sent()).isEmpty();
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void itIsToldOnceItIsWritten(Fault fault) {
        List<String> told = new CopyOnWriteArrayList<>();
        var heard = records.events().subscribe(Long.MAX_VALUE, event -> told.add(event.type()));
        try {
            records.store().at(1, fault);
            Issued issued = commands.issue(
                    new Issue(OneNode.ID, "system.info", Params.of(null), 1_000, null, AGENT, "r", until()));
            if (fault == Fault.WAITS) {
                assertThat(told).isEmpty();
                records.store().release();
                await().until(() -> told.equals(List.of(Event.COMMAND_QUEUED)));
            } else {
                assertThat(ended(issued).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                assertThat(told).containsExactly(Event.COMMAND_FINISHED);
            }
        } finally {
            heard.close();
        }
    }

    @Test
    void whatWasGivenBeforeTheRestartIsNotQueuedAnyMore() {
        Issued issued = queue("system.info");
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
        restart();
        assertThat(commands.queued(null, null, 1_000)).isEmpty();
        // Expected, and sent again by the router alone, while its budget runs.
        node.answers(CommandResult.success(issued.commandId(), EncodedJson.of(Map.of()), 1));
        records.store().commit(transaction -> {});
        assertThat(kept(issued).ok()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "WAITS", mode = EnumSource.Mode.EXCLUDE)
    void whatCouldNotBeWrittenIsNotKept(Fault fault) {
        records.store().at(1, fault);
        Issued issued =
                commands.issue(new Issue(OneNode.ID, "system.info", Params.of(null), 1_000, null, AGENT, "r", until()));
        assertThat(ended(issued).error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        records.store().release();
        assertThat(commands.queued(null, null, 1_000)).isEmpty();
        comes();
        assertThat(node.sent()).isEmpty();
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void aNodeThatGoesAsItIsGivenHasNotGotIt() {
        Issued issued = queue("system.info");
        node.comes();
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        records.store().at(1, Fault.WAITS);
        records.time().pass(SOON);
        await().until(() -> records.store().held() == 1);
        node.goesAway();
        records.store().release();
        // That it is given, and that it is not after all.
        records.store().commit(transaction -> {});
        records.store().commit(transaction -> {});
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.QUEUED);
        assertThat(kept(issued).dispatchedAt()).isNull();
        assertThat(node.sent()).isEmpty();
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
    }

    @Test
    void aNodeThatIsRevokedAsItIsGivenGetsNothing() {
        Issued issued = queue("system.info");
        Issued behind = queue("system.info");
        node.comes();
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        records.store().at(1, Fault.WAITS);
        records.time().pass(SOON);
        await().until(() -> records.store().held() == 1);
        node.isRevoked();
        records.events().publish(Event.NODE_REVOKED, OneNode.ID, Map.of());
        records.time().pass(SOON);
        records.store().release();
        isOver(behind, ErrorCode.NODE_OFFLINE, "pairing was ended");
        await().until(() -> {
            records.time().pass(Duration.ofSeconds(16));
            return issued.outcome().isDone();
        });
        isOver(issued, ErrorCode.NODE_OFFLINE, "pairing was ended");
    }

    @Test
    void aNodeThatWasRevokedAsTheGatewayWentDownGetsNothing() {
        Issued issued = queue("system.info");
        stop();
        node.isRevoked();
        records.reopen();
        start();
        records.time().pass(Duration.ofSeconds(16));
        records.store().commit(transaction -> {});
        assertThat(kept(issued).error()).isEqualTo(ErrorCode.NODE_OFFLINE);
        assertThat(kept(issued).message()).contains("pairing was ended");
    }

    @Test
    void theWindowEnds() {
        Issued shorter = queue(AGENT, "system.info", null, records.time().now().plusSeconds(60));
        Issued longer = queue("system.info");
        records.time().pass(Duration.ofSeconds(61));
        isOver(shorter, ErrorCode.NODE_OFFLINE, "was not connected before the command's window ended");
        comes();
        assertThat(node.sent()).containsExactly(longer.commandId());
        Issued behind = queue(AGENT, "system.info", null, records.time().now().plusSeconds(60));
        records.time().pass(Duration.ofSeconds(61));
        isOver(behind, ErrorCode.TIMEOUT, "before its turn came");
        assertThat(longer.outcome()).isNotDone();
    }

    @Test
    void aWindowThatEndedWhileTheGatewayWasDownIsOver() {
        Issued issued = queue("system.info");
        records.time().jump(WINDOW.plusSeconds(1));
        restart();
        node.comes();
        records.events().publish(Event.NODE_ONLINE, OneNode.ID, Map.of());
        goesOn();
        assertThat(node.sent()).isEmpty();
        assertThat(kept(issued).error()).isIn(ErrorCode.NODE_OFFLINE, ErrorCode.TIMEOUT);
        assertThat(kept(issued).message()).contains("was not sent");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void itIsCancelledOnceThatIsWritten(Fault fault) {
        Issued cancelled = queue("system.info");
        Issued next = queue("system.info");
        if (fault == Fault.WAITS) {
            commands.cancel(cancelled.commandId(), AGENT);
        } else {
            records.store().at(1, fault);
            assertThatThrownBy(() -> commands.cancel(cancelled.commandId(), AGENT))
                    .isInstanceOf(Exception.class);
            records.store().release();
            records.time().pass(Duration.ofSeconds(3));
        }
        isOver(cancelled, ErrorCode.CANCELLED, "The issuer cancelled");
        assertThatThrownBy(() -> commands.cancel(cancelled.commandId(), AGENT)).isInstanceOf(Refusal.class);
        comes();
        assertThat(node.sent()).containsExactly(next.commandId());
    }

    @Test
    void whoMayNoMoreWhenItIsGivenIsRefused() {
        Issued revoked = queue("system.info");
        Issued role = queue(OPERATOR, "system.info", null, until());
        Issued scoped = queue(OTHER, "system.info", null, until());
        known.forget(AGENT);
        known.become(new Principal("op", "Operator", Role.VIEWER, null));
        known.become(new Principal("other", "Other", Role.AGENT, null, Set.of("notify.send"), "other", false));
        comes();
        isOver(revoked, ErrorCode.NOT_AUTHORIZED, "counts no more");
        isOver(role, ErrorCode.NOT_AUTHORIZED, "may not run commands there any more");
        isOver(scoped, ErrorCode.NOT_AUTHORIZED, "may not use the scope system.info; it has notify.send");
        assertThat(node.sent()).isEmpty();
    }

    @Test
    void whatTheNodeIsNoLongerGrantedIsRefused() {
        Issued issued = queue("system.info");
        node.grants("notify.send");
        comes();
        isOver(issued, ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: system.info");
    }

    @Test
    void whatIsRefusedAtOnceIsNotKept() {
        Instant now = records.time().now();
        for (Instant until :
                List.of(now, now.minusSeconds(1), now.plus(Duration.ofHours(24)).plusMillis(1))) {
            assertThatThrownBy(() -> queue(AGENT, "system.info", null, until))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("queue.until: expected a time that is still to come, at most 24 hours");
        }
        assertThat(ended(queue("no.such")).error()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
        Principal few = new Principal("few", "Few", Role.AGENT, null, Set.of("notify.send"), "few", false);
        assertThat(ended(queue(few, "system.info", null, until())).error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        String large = "x".repeat(CommandQueue.MOST_PARAMS_BYTES);
        assertThatThrownBy(() -> commands.issue(new Issue(
                        OneNode.ID,
                        "system.info",
                        Params.of(JsonNodeFactory.instance.objectNode().put("text", large)),
                        1_000,
                        null,
                        AGENT,
                        "r",
                        until())))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("params: a command that is queued");
        assertThat(commands.queued(null, null, 1_000)).isEmpty();
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void theSameKeyIsTheSameCommand() {
        Instant until = until();
        Issued issued = queue(AGENT, "system.info", "k", until);
        assertThat(queue(AGENT, "system.info", "k", until).commandId()).isEqualTo(issued.commandId());
        assertThatThrownBy(() -> queue(AGENT, "system.info", "k", until.minusSeconds(1)))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Refusal.Reason.IDEMPOTENCY_CONFLICT));
        restart();
        assertThat(queue(AGENT, "system.info", "k", until).commandId()).isEqualTo(issued.commandId());
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
    }

    @Test
    void thereIsRoomForSoMuchAndItIsFreedAgain() {
        List<Issued> all = new ArrayList<>();
        for (int i = 0; i < QueueRoom.MOST_FOR_A_NODE; i++) {
            all.add(commands.issue(
                    new Issue(OneNode.ID, "system.info", Params.of(null), 1_000, null, AGENT, "r", until())));
        }
        assertThatThrownBy(() -> queue("system.info"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED));
        records.store().commit(transaction -> {});
        commands.cancel(all.get(0).commandId(), AGENT);
        queue("system.info");
        assertThatThrownBy(() -> queue("system.info")).isInstanceOf(Refusal.class);
    }

    private String pending() {
        await().until(() -> approvals.pending() == 1);
        records.store().commit(transaction -> {});
        return approvals.list(Approval.Status.PENDING, 1).get(0).approvalId();
    }

    @Test
    void anApprovalIsAskedForBeforeAndUsedOnceAfterARestartToo() {
        Issued issued = queue("system.execute");
        Issued behind = queue("system.info");
        String id = pending();
        assertThat(approvals.find(id).orElseThrow().expiresAt())
                .isEqualTo(kept(issued).queuedUntil());
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.WAITING_FOR_APPROVAL);
        assertThat(queuedIds()).containsExactly(behind.commandId(), issued.commandId());
        // Nobody passes it: what is behind it may count on it.
        comes();
        assertThat(node.sent()).isEmpty();
        node.goesAway();
        restart();
        assertThat(pending()).isEqualTo(id);
        approvals.approve(id, OPERATOR);
        goesOn();
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.QUEUED);
        restart();
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
        assertThat(Objects.requireNonNull(node.approval(issued.commandId())).approvalId())
                .isEqualTo(id);
        answered(issued);
        assertThat(node.sent()).containsExactly(issued.commandId(), behind.commandId());
        assertThat(approvals.list(null, 10)).hasSize(1);
    }

    /** It went down when the command was written as waiting for one that was not written yet. */
    @Test
    void anApprovalThatWasNotAskedForBeforeARestartIsAskedForInItsTurn() {
        Issued issued = queue("system.info");
        records.store().commit(transaction -> transaction
                .prepare("UPDATE command SET status = 'waiting_for_approval', approval_id = 'never-written'")
                .executeUpdate());
        restart();
        assertThat(kept(issued).status()).isEqualTo(CommandView.Status.QUEUED);
        comes();
        assertThat(node.sent()).containsExactly(issued.commandId());
    }

    @Test
    void anApprovalRunsOutWithTheWindow() {
        Issued issued = queue("system.execute");
        String id = pending();
        records.time().pass(Duration.ofHours(7));
        assertThat(issued.outcome()).isNotDone();
        records.time().pass(Duration.ofHours(1));
        isOver(issued, ErrorCode.APPROVAL_REJECTED, "Nobody answered before the command's window ended");
        await().until(() -> approvals.find(id).orElseThrow().status() == Approval.Status.EXPIRED);
    }

    @Test
    void whatIsApprovedRunsOutWithTheWindowToo() {
        Issued issued = queue("system.execute");
        approvals.approve(pending(), OPERATOR);
        goesOn();
        records.time().pass(WINDOW);
        isOver(issued, ErrorCode.NODE_OFFLINE, "was not connected");
        comes();
        assertThat(node.sent()).isEmpty();
    }

    @Test
    void whatIsRejectedOrTakenBackBeforeIsOver() {
        Issued rejected = queue("system.execute");
        approvals.reject(pending(), OPERATOR, "no");
        isOver(rejected, ErrorCode.APPROVAL_REJECTED, "An operator rejected the command: no");
        Issued cancelled = queue("system.execute");
        pending();
        commands.cancel(cancelled.commandId(), AGENT);
        isOver(cancelled, ErrorCode.CANCELLED, "The issuer cancelled");
        assertThat(approvals.pending()).isZero();
    }

    @Test
    void itIsOverWhenThePairingIs() {
        Issued plain = queue("system.info");
        Issued critical = queue(OTHER, "system.execute", null, until());
        pending();
        records.events().publish(Event.NODE_REVOKED, OneNode.ID, Map.of());
        goesOn();
        isOver(plain, ErrorCode.NODE_OFFLINE, "pairing was ended");
        isOver(critical, ErrorCode.NODE_OFFLINE, "pairing was ended");
    }

    /** Its row stays for a day from the end of its window, so that whoever was asleep too can see how it ended. */
    @Test
    void itIsKeptForADayAfterItsWindow() {
        Issued queued = queue(AGENT, "system.info", null, records.time().now().plus(Duration.ofHours(24)));
        node.comes();
        Issued plain = commands.issue(new Issue(OneNode.ID, "system.info", Params.of(null), 1_000, null, OTHER, "r"));
        node.goesAway();
        CommandCleaning cleaning = new CommandCleaning(records.store(), records.settings(), records.time());
        try {
            records.time().jump(Duration.ofHours(25));
            records.time().pass(Duration.ofMinutes(2));
            records.store().commit(transaction -> {});
            assertThat(commands.find(plain.commandId())).isEmpty();
            assertThat(commands.find(queued.commandId())).isPresent();
            assertThat(kept(queued).error()).isEqualTo(ErrorCode.NODE_OFFLINE);
            records.time().jump(Duration.ofHours(24));
            records.time().pass(Duration.ofMinutes(2));
            records.store().commit(transaction -> {});
            assertThat(commands.find(queued.commandId())).isEmpty();
        } finally {
            cleaning.close();
        }
    }
}
