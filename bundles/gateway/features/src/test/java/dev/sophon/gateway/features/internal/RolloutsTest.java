package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.features.internal.records.Rollout.Counts;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutsTest extends FleetCase {
    private static final int MANY = 40;
    private static final int WAIT = 60;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Named one;
    private Named two;

    @BeforeEach
    void fleet() {
        one = added("acme-list", "1.0.0");
        two = added("acme-list", "2.0.0");
        nodes.play((id, feature) -> State.ACTIVE);
        greet(many(MANY));
        set("all", one);
        pass();
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(MANY);
        records.events().subscribe(Long.MAX_VALUE, event -> {
            if (event.type().equals(Event.ROLLOUT_CHANGED)) {
                heard.add(String.valueOf(event.data().get("state")));
            }
        });
    }

    private String[] many(int count) {
        String[] ids = IntStream.range(0, count).mapToObj(i -> "node-" + i).toArray(String[]::new);
        for (String id : ids) {
            nodes.add(id, null);
        }
        return ids;
    }

    private static Rollouts.Wanted wanted(@Nullable String version, boolean secondPerson) {
        return new Rollouts.Wanted("acme-list", version, ALL, List.of(5, 25, 100), 10, WAIT, secondPerson);
    }

    private String begun() {
        return fleet.rollouts().create(wanted("2.0.0", false), ANN).id();
    }

    private Rollout now(String id) {
        return fleet.rollouts().get(id);
    }

    private Counts counts(String id) {
        return fleet.rollouts().counts(now(id));
    }

    private void watched() {
        pass(Duration.ofSeconds(WAIT + 2));
    }

    @Test
    void itGoesFromTheCanaryByWavesToAllAndIsTheSetThen() {
        String id = begun();
        pass();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(2);
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        pass(Duration.ofSeconds(WAIT - 10));
        assertThat(nodes.have("acme-list", "2.0.0")).as("the canary is watched").isEqualTo(2);
        pass(Duration.ofSeconds(12));
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(10);
        assertThat(now(id).state()).isEqualTo(Rollout.State.RUNNING);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, 10, 10, 0, 0));
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(MANY);
        assertThat(fleet.wishes().sets().get("all").features()).as("not yet").containsExactly(one);
        watched();
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(fleet.wishes().sets().get("all").features()).containsExactly(two);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, MANY, MANY, 0, 0));
        assertThat(nodes.told("node-1")).as("once for each version").hasSize(2);
        assertThat(heard).contains("canary", "running").endsWith("done");
        assertThat(records.audit().list(null, null, Long.MAX_VALUE, 4))
                .extracting(row -> row.entry().actor() + " " + row.entry().action())
                .containsExactly(
                        "Gateway rollout.done", "Gateway rollout.wave", "Gateway rollout.wave", "ann rollout.create");
    }

    @Test
    void aBadOneStopsInItsCanaryAndGoesBack() {
        nodes.play((id, feature) -> feature.version().equals("2.0.0") ? State.FAILED : State.ACTIVE);
        String id = begun();
        pass();
        Rollout halted = now(id);
        assertThat(halted.state()).isEqualTo(Rollout.State.HALTED);
        assertThat(halted.progress().reason()).isEqualTo("2 of 2 failed");
        assertThat(counts(id)).isEqualTo(new Counts(MANY, 2, 0, 2, 0));
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(MANY);
        long back = IntStream.range(0, MANY)
                .filter(i -> nodes.told("node-" + i).size() == 3)
                .count();
        assertThat(back).as("only those that had it were told to go back").isEqualTo(2);
        watched();
        assertThat(now(id)).isEqualTo(halted);
        assertThat(fleet.wishes().sets().get("all").features()).containsExactly(one);
    }

    @Test
    void aShareOfFailuresBelowTheThresholdIsBorne() {
        Set<String> bad = ConcurrentHashMap.newKeySet();
        // One of forty: two and a half of a hundred, and a half of the canary.
        nodes.play((id, feature) -> {
            boolean fails = feature.version().equals("2.0.0") && bad.contains(id);
            return fails ? State.REFUSED : State.ACTIVE;
        });
        String id = begun();
        pass();
        String late = IntStream.range(0, MANY)
                .mapToObj(i -> "node-" + i)
                .filter(node -> !now(id).reaches(node))
                .max((a, b) -> now(id).rank(a).compareTo(now(id).rank(b)))
                .orElseThrow();
        bad.add(late);
        for (int step = 0; step < 3; step++) {
            watched();
        }
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, MANY, MANY - 1, 1, 0));
    }

    @Test
    void itStandsStillWhileItIsPausedAndHaltsThenToo() {
        String id = begun();
        pass();
        assertThat(fleet.rollouts().pause(id, BOB).state()).isEqualTo(Rollout.State.PAUSED);
        watched();
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(2);
        assertThatThrownBy(() -> fleet.rollouts().pause(id, BOB)).hasMessageContaining("not running");
        assertThat(fleet.rollouts().resume(id, BOB).state()).isEqualTo(Rollout.State.CANARY);
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(10);
        fleet.rollouts().pause(id, BOB);
        IntStream.range(0, MANY)
                .mapToObj(i -> "node-" + i)
                .filter(now(id)::reaches)
                .forEach(node -> fleet.said(
                        node,
                        new FeatureState(
                                2, List.of(new FeatureState.Feature("acme-list", "2.0.0", State.FAILED, "it died")))));
        pass();
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }

    @Test
    void itIsCancelledAndGoesBack() {
        String id = begun();
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(10);
        fleet.rollouts().cancel(id, BOB);
        pass();
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(MANY);
        assertThat(counts(id).ordered()).isEqualTo(10);
        assertThatThrownBy(() -> fleet.rollouts().resume(id, BOB)).hasMessageContaining("not paused");
        assertThatThrownBy(() -> fleet.rollouts().cancel(id, BOB)).hasMessageContaining("over");
    }

    @Test
    void aSecondPersonHasToAgreeWhereThatIsWanted() {
        String id = fleet.rollouts().create(wanted("2.0.0", true), ANN).id();
        watched();
        assertThat(now(id).state()).isEqualTo(Rollout.State.WAITING);
        assertThat(nodes.have("acme-list", "2.0.0")).isZero();
        assertThatThrownBy(() -> fleet.rollouts().approve(id, ANN)).hasMessageContaining("another account");
        assertThat(fleet.rollouts().approve(id, BOB).progress().approvedBy()).isEqualTo("bob");
        pass();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(2);
        assertThatThrownBy(() -> fleet.rollouts().approve(id, BOB)).hasMessageContaining("waits for nobody");
    }

    @Test
    void aGatewayThatIsStartedAnewGoesOn() {
        String id = begun();
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(10);
        restart();
        pass();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(10);
        watched();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(MANY);
        restart();
        watched();
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(fleet.wishes().sets().get("all").features()).containsExactly(two);
    }

    @Test
    void whoIsAwayHoldsNobodyUpAndConvergesLater() {
        for (int i = 0; i < MANY; i += 2) {
            nodes.leave("node-" + i);
        }
        String id = begun();
        pass();
        assertThat(nodes.have("acme-list", "2.0.0"))
                .as("one of those that are there")
                .isEqualTo(1);
        for (int step = 0; step < 3; step++) {
            watched();
        }
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, MANY, MANY / 2, 0, MANY / 2));
        for (int i = 0; i < MANY; i += 2) {
            greet("node-" + i);
        }
        pass();
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(MANY);
    }

    @Test
    void whereNobodyIsThereNobodyIsOrdered() {
        for (int i = 0; i < MANY; i++) {
            nodes.leave("node-" + i);
        }
        String id = begun();
        watched();
        assertThat(counts(id)).isEqualTo(new Counts(MANY, 0, 0, 0, 0));
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
    }

    @Test
    void whoSaysNothingCountsAsFailedAfterAWhile() {
        nodes.play((id, feature) -> feature.version().equals("2.0.0") ? null : State.ACTIVE);
        String id = begun();
        pass(Duration.ofMinutes(9));
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(2);
        pass(Duration.ofMinutes(2));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }

    @Test
    void itIsTakenOutTheSameWay() {
        String id = fleet.rollouts().create(wanted(null, false), ANN).id();
        pass();
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(MANY - 2);
        for (int step = 0; step < 3; step++) {
            watched();
        }
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(nodes.have("acme-list", "1.0.0")).isZero();
        assertThat(fleet.wishes().sets().get("all").features()).isEmpty();
    }

    @Test
    void whoHasAWordOfItsOwnIsLeftOut() {
        set("node:node-3", one);
        pass();
        String id = begun();
        for (int step = 0; step < 4; step++) {
            watched();
        }
        assertThat(counts(id).total()).isEqualTo(MANY - 1);
        assertThat(nodes.last("node-3")).endsWith("acme-list 1.0.0");
    }

    @Test
    void oneNodeIsWatchedOnce() {
        nodes.add("alone", "lab");
        greet("alone");
        Rollouts.Wanted wanted =
                new Rollouts.Wanted("acme-list", "2.0.0", Target.of("group:lab"), List.of(5, 25, 100), 5, WAIT, false);
        String id = fleet.rollouts().create(wanted, ANN).id();
        watched();
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(nodes.last("alone")).endsWith("acme-list 2.0.0");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Target lab = Target.of("group:lab");
        assertThatThrownBy(() -> fleet.rollouts()
                        .create(new Rollouts.Wanted("acme-list", "2.0.0", lab, List.of(100), 5, 0, false), ANN))
                .hasMessageContaining("means no node");
        assertThatThrownBy(() -> fleet.rollouts().create(wanted("3.0.0", false), ANN))
                .hasMessageContaining("no whole file");
        assertThatThrownBy(() -> fleet.rollouts()
                        .create(new Rollouts.Wanted("acme-find", null, ALL, List.of(100), 5, 0, false), ANN))
                .hasMessageContaining("no such feature set");
        begun();
        assertThatThrownBy(this::begun).hasMessageContaining("another rollout");
        assertThatThrownBy(() -> fleet.library().remove("acme-list", "2.0.0", ANN))
                .hasMessageContaining("a rollout means");
        assertThatThrownBy(() -> fleet.rollouts().get("none")).hasMessageContaining("No rollout");
    }

    private enum Written {
        CREATE((test, id) -> test.begun(), false),
        PAUSE((test, id) -> test.fleet.rollouts().pause(id, BOB), false),
        RESUME((test, id) -> test.fleet.rollouts().resume(id, BOB), false),
        CANCEL((test, id) -> test.fleet.rollouts().cancel(id, BOB), false),
        APPROVE((test, id) -> test.fleet.rollouts().approve(id, BOB), true);

        private final BiConsumer<RolloutsTest, String> what;
        private final boolean waiting;

        Written(BiConsumer<RolloutsTest, String> what, boolean waiting) {
            this.what = what;
            this.waiting = waiting;
        }
    }

    static Stream<Arguments> written() {
        return TestRecords.withFaults(Written.values());
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsNotWrittenIsNotDecided(Written change, Fault fault) {
        String id = change == Written.CREATE
                ? ""
                : fleet.rollouts().create(wanted("2.0.0", change.waiting), ANN).id();
        if (change == Written.RESUME) {
            fleet.rollouts().pause(id, BOB);
        }
        records.meets(fault, this::shown, () -> change.what.accept(this, id));
        String shown = shown();
        restart();
        assertThat(shown()).isEqualTo(shown);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    private String shown() {
        return fleet.rollouts().list().toString() + fleet.wishes().sets().values();
    }

    /** Each write on the way of a rollout from its beginning to its end fails once: it goes on, and each node has it once. */
    @ParameterizedTest
    @ValueSource(strings = {"FAILS", "UNDONE", "THROWS"})
    void noStepIsLostWhereAWriteFails(String fault) {
        Consumer<Integer> fails = number -> records.store().at(number, Fault.valueOf(fault));
        String id = begun();
        for (int second = 0; second < 4 * WAIT && !now(id).over(); second++) {
            fails.accept(1 + second % 2);
            pass(Duration.ofSeconds(1));
            records.store().release();
            pass(Duration.ofSeconds(1));
        }
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(nodes.have("acme-list", "2.0.0")).isEqualTo(MANY);
        assertThat(IntStream.range(0, MANY)
                        .mapToObj(i -> nodes.told("node-" + i).size()))
                .allMatch(times -> times == 2);
        String shown = shown();
        restart();
        assertThat(shown()).isEqualTo(shown);
    }
}
