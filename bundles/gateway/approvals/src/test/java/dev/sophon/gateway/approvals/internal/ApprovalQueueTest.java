package dev.sophon.gateway.approvals.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approval.Status;
import dev.sophon.gateway.approvals.Approvals.Request;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ApprovalQueueTest {
    private static final Principal OPERATOR = new Principal("op", "Operator", Role.OPERATOR, null);
    private static final Principal REQUESTER = new Principal("agent", "Agent", Role.AGENT, null);
    private static final int FEW = 100;
    private static final int MANY = 10_000;

    @TempDir
    Path home;

    private TestRecords records;
    private ApprovalQueue desk;
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** By whom what waits is decided. */
    private enum Decision {
        APPROVE(desk -> desk.approve("a1", OPERATOR)),
        CONFIRM(desk -> desk.confirm("a1", REQUESTER)),
        REJECT(desk -> desk.reject("a1", OPERATOR, "no")),
        WITHDRAW(desk -> desk.withdraw("c1", () -> {}));

        private final Consumer<ApprovalQueue> what;

        Decision(Consumer<ApprovalQueue> what) {
            this.what = what;
        }
    }

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
    }

    private void start() {
        desk = new ApprovalQueue(records.store(), records.audit(), records.events(), records.time());
        records.events().subscribe(Long.MAX_VALUE, event -> told.add(event.type()));
    }

    @AfterEach
    void close() {
        desk.close();
        records.close();
    }

    private static Request request(int number) {
        return new Request(
                "a" + number,
                "c" + number,
                "office",
                "system.execute",
                null,
                "0".repeat(64),
                Risk.CRITICAL,
                REQUESTER.id(),
                REQUESTER.name(),
                null);
    }

    /** One that waits and is written. */
    private CompletableFuture<Approval> asked() {
        CompletableFuture<Approval> asked = desk.request(request(1));
        records.store().commit(transaction -> {});
        return asked;
    }

    private String shown() {
        return desk.list(null, 10) + " " + desk.pending() + " "
                + desk.pendingFor("c1").isPresent();
    }

    static Stream<Arguments> decisions() {
        return TestRecords.withFaults(Decision.values());
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void aDecisionCountsOnceItIsWritten(Decision decision, Fault fault) {
        CompletableFuture<Approval> outcome = asked();
        records.meets(
                fault,
                () -> shown() + outcome.isDone() + told.contains(Event.APPROVAL_DECIDED),
                () -> decision.what.accept(desk));
        String said = shown();
        assertThat(TestRecords.soon(outcome)).isEqualTo(desk.find("a1").orElseThrow());
        assertThatThrownBy(() -> desk.approve("a1", OPERATOR)).isInstanceOf(Refusal.class);
        desk.close();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aRequestIsToldOnceItIsWrittenAndLeavesNothingWhereItIsNot(Fault fault) {
        records.store().at(1, fault);
        CompletableFuture<Approval> outcome = desk.request(request(1));
        if (fault == Fault.WAITS) {
            assertThat(told).isEmpty();
            records.store().release();
        } else {
            assertThatThrownBy(() -> TestRecords.soon(outcome)).hasCauseInstanceOf(StoreException.class);
            assertThat(shown()).isEqualTo("[] 0 false");
            assertThat(told).isEmpty();
            var unused = desk.request(request(1));
        }
        await().until(() -> told.contains(Event.APPROVAL_REQUESTED));
        assertThat(desk.list(Status.PENDING, 10)).hasSize(1);
        assertThat(desk.approve("a1", OPERATOR).status()).isEqualTo(Status.APPROVED);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatNobodyDecidesExpiresOnceThatIsWritten(Fault fault) {
        CompletableFuture<Approval> outcome = asked();
        records.store().at(1, fault);
        records.time().pass(Limits.APPROVAL_EXPIRY);
        if (fault == Fault.WAITS) {
            assertThat(outcome).isNotDone();
            assertThat(desk.pending()).isEqualTo(1);
            records.store().release();
        } else {
            records.store().commit(transaction -> {});
            assertThat(outcome).isNotDone();
            assertThatThrownBy(() -> desk.approve("a1", OPERATOR)).isInstanceOf(Refusal.class);
            await().until(() -> {
                // Tried again by the clock, for as long as it takes.
                records.time().pass(Duration.ofSeconds(2));
                return outcome.isDone();
            });
        }
        assertThat(TestRecords.soon(outcome).status()).isEqualTo(Status.EXPIRED);
        assertThat(desk.pending()).isZero();
        assertThat(desk.find("a1").orElseThrow().status()).isEqualTo(Status.EXPIRED);
    }

    @ParameterizedTest
    @EnumSource(Decision.class)
    void whatEndsWhileADecisionIsWrittenThatFailsHasEnded(Decision decision) {
        CompletableFuture<Approval> outcome = asked();
        CompletableFuture<Boolean> decided = held(decision);
        records.time().pass(Limits.APPROVAL_EXPIRY);
        records.store().refuse();
        assertThatThrownBy(() -> TestRecords.soon(decided)).hasCauseInstanceOf(StoreException.class);
        assertThat(TestRecords.soon(outcome).status()).isEqualTo(Status.EXPIRED);
        assertThat(shown()).endsWith(" 0 false");
    }

    @Test
    void aRevokeWhileADecisionIsWrittenThatFailsCounts() {
        CompletableFuture<Approval> outcome = asked();
        CompletableFuture<Boolean> decided = held(Decision.APPROVE);
        desk.end("c1");
        records.store().refuse();
        assertThatThrownBy(() -> TestRecords.soon(decided)).hasCauseInstanceOf(StoreException.class);
        assertThat(TestRecords.soon(outcome).status()).isEqualTo(Status.WITHDRAWN);
    }

    @Test
    void aDecisionThatIsWrittenAfterTheTimeIsOverCountsAllTheSame() {
        CompletableFuture<Approval> outcome = asked();
        CompletableFuture<Boolean> decided = held(Decision.APPROVE);
        records.time().pass(Limits.APPROVAL_EXPIRY);
        records.store().release();
        TestRecords.soon(decided);
        assertThat(TestRecords.soon(outcome).status()).isEqualTo(Status.APPROVED);
    }

    /** A decision that is being written, and waits for the database. */
    private CompletableFuture<Boolean> held(Decision decision) {
        records.store().at(1, Fault.WAITS);
        CompletableFuture<Boolean> decided = TestRecords.begin(() -> {
            decision.what.accept(desk);
            return true;
        });
        await().until(() -> records.store().held() == 1);
        return decided;
    }

    @Test
    void whatWasWaitingWaitsOnAfterARestart() {
        asked();
        desk.close();
        records.reopen();
        start();
        CompletableFuture<Approval> outcome = desk.pendingFor("c1").orElseThrow();
        desk.approve("a1", OPERATOR);
        assertThat(outcome).isCompletedWithValueMatching(decided -> decided.status() == Status.APPROVED);
    }

    @Test
    void ofTwoThatDecideAtOnceTheFirstCounts() {
        CompletableFuture<Approval> outcome = asked();
        CompletableFuture<Boolean> first = held(Decision.APPROVE);
        assertThatThrownBy(() -> desk.reject("a1", OPERATOR, null)).isInstanceOf(Refusal.class);
        assertThat(desk.withdraw("c1", () -> {})).isFalse();
        records.store().release();
        TestRecords.soon(first);
        assertThat(TestRecords.soon(outcome).status()).isEqualTo(Status.APPROVED);
    }

    @Test
    void lookingOneUpCostsTheSameBesideManyThatWait() {
        open(0, FEW);
        long few = cheapest();
        open(FEW, MANY);
        long many = cheapest();
        assertThat(desk.pending()).isEqualTo(MANY);
        assertThat(many).as("a walk would cost %d times as much", MANY / FEW).isLessThan(20 * Math.max(few, 1));
    }

    private void open(int from, int to) {
        for (int i = from; i < to; i++) {
            var unused = desk.request(request(i));
        }
        records.store().commit(transaction -> {});
    }

    /** What it costs to look some up, at best, whatever else this machine does. */
    private long cheapest() {
        List<Long> costs = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            int found = 0;
            long begun = System.nanoTime();
            for (int i = 0; i < FEW; i++) {
                found += desk.pendingFor("c" + i).isPresent() ? 1 : 0;
                desk.end("nobody's " + i);
            }
            costs.add(System.nanoTime() - begun);
            assertThat(found).isEqualTo(FEW);
        }
        return costs.stream().min(Long::compare).orElseThrow();
    }
}
