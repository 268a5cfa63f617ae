package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.features.internal.records.Rollout.Counts;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that go away while they are at what a rollout wants, as each does that restarts into its next release. */
class LeavingNodesTest extends FleetCase {
    private static final int MANY = 10;
    private static final int CANARY = 2;
    private static final int WAIT = 1;

    /** By name: a feature set, and a release of the Node. */
    private final Map<String, Duration> patience =
            Map.of("acme-list", Duration.ofMinutes(10), "sophon-node", Duration.ofMinutes(20));

    @BeforeEach
    void fleet() throws Exception {
        Named first = added("acme-list", "1.0.0");
        added("acme-list", "2.0.0");
        acme.publish(home.resolve("releases"), "stable", "1.0.0", "any");
        acme.publish(home.resolve("releases"), "beta", "2.0.0", "any");
        assertThat(fleet.library().scan(ANN).refused()).isEmpty();
        nodes.play((id, feature) -> State.ACTIVE);
        for (String id : all()) {
            nodes.add(id, null);
            greet(id);
        }
        set("all", first, new Named("sophon-node", "1.0.0"));
        pass();
    }

    private static List<String> all() {
        return IntStream.range(0, MANY).mapToObj(i -> "node-" + i).toList();
    }

    /** Whoever is told of the second version begins with it, and goes away at once. */
    private String begunByLeaving(String name) {
        nodes.play((id, feature) -> {
            if (!feature.version().equals("2.0.0")) {
                return State.ACTIVE;
            }
            nodes.leave(id);
            return State.INSTALLING;
        });
        return fleet.rollouts()
                .create(new Rollouts.Wanted(name, "2.0.0", ALL, List.of(20, 50, 100), 5, WAIT, false), ANN)
                .id();
    }

    private Rollout now(String id) {
        return fleet.rollouts().get(id);
    }

    private List<String> away() {
        return all().stream().filter(id -> !nodes.reaches(id)).toList();
    }

    private Counts counts(String id) {
        return fleet.rollouts().counts(now(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme-list", "sophon-node"})
    void aStepWaitsForThoseWhoLeaveInTheMiddleAndNobodyTakesTheirPlace(String name) {
        String id = begunByLeaving(name);
        pass(Duration.ofMinutes(5));
        assertThat(away()).hasSize(CANARY);
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, CANARY, 0, 0, 0));

        List<String> first = away();
        nodes.play((node, feature) -> State.ACTIVE);
        greet(first.get(0));
        pass();
        assertThat(now(id).state()).as("one of them is not back").isEqualTo(Rollout.State.CANARY);
        greet(first.get(1));
        pass(Duration.ofSeconds(10));
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, MANY, MANY, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme-list", "sophon-node"})
    void whoNeverComesBackHasFailedAfterAWhile(String name) {
        String id = begunByLeaving(name);
        pass(patience.get(name).minusSeconds(10));
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        pass(Duration.ofSeconds(20));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, CANARY, 0, CANARY, 0));
        assertThat(away()).as("no other was told of it").hasSize(CANARY);
    }

    @Test
    void whoComesAndGoesGetsNoMoreTime() {
        String id = begunByLeaving("acme-list");
        pass();
        List<String> first = away();
        for (int minute = 0; minute < 9; minute++) {
            first.forEach(this::greet);
            pass(Duration.ofMinutes(1));
            assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
            assertThat(away()).hasSize(CANARY);
        }
        pass(Duration.ofMinutes(1));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }

    @Test
    void aFeatureSetThatIsRolledOutMeanwhileGivesNoMoreTime() {
        String id = begunByLeaving("sophon-node");
        pass();
        fleet.rollouts().create(new Rollouts.Wanted("acme-list", null, ALL, List.of(100), 100, WAIT, false), ANN);
        pass(Duration.ofMinutes(21));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }

    @Test
    void aGatewayThatIsStartedAnewWaitsForThemToo() {
        String id = begunByLeaving("acme-list");
        pass(Duration.ofMinutes(9));
        List<String> first = away();
        restart();
        pass(Duration.ofMinutes(9));
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        assertThat(away()).isEqualTo(first);
        pass(Duration.ofMinutes(2));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
        assertThat(counts(id).failed()).isEqualTo(CANARY);
    }

    @Test
    void aPauseHoldsItAndEndsInAHaltWhereNobodyComesBack() {
        String id = begunByLeaving("acme-list");
        pass();
        fleet.rollouts().pause(id, ANN);
        pass(Duration.ofMinutes(9));
        assertThat(now(id).state()).isEqualTo(Rollout.State.PAUSED);
        fleet.rollouts().resume(id, ANN);
        pass(Duration.ofSeconds(30));
        assertThat(now(id).state()).isEqualTo(Rollout.State.CANARY);
        assertThat(away()).hasSize(CANARY);
        fleet.rollouts().pause(id, ANN);
        pass(Duration.ofMinutes(1));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }

    /** It is not of the fleet any more: the step holds no longer for it, and is made up by another. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsRevokedOrForgottenInTheMiddleHoldsNobodyUp(boolean forgotten) {
        String id = begunByLeaving("acme-list");
        pass();
        List<String> first = away();
        nodes.play((node, feature) -> State.ACTIVE);
        if (forgotten) {
            nodes.remove(first.get(0));
            records.events().publish(Event.NODE_FORGOTTEN, first.get(0), Map.of());
        } else {
            nodes.revoke(first.get(0));
        }
        pass();
        assertThat(counts(id)).isEqualTo(new Counts(MANY - 1, CANARY, 1, 0, 0));
        assertThat(now(id).state()).as("the other one of the first is not back").isEqualTo(Rollout.State.CANARY);
        greet(first.get(1));
        pass(Duration.ofSeconds(10));
        assertThat(now(id).state()).isEqualTo(Rollout.State.DONE);
        assertThat(nodes.told(first.get(0))).as("told when it was there").hasSize(2);
    }

    /** A Node that starts says first that it has nothing: that is no failure of one that was well for long. */
    @Test
    void whoWasThroughAndStartsAnewHasItsTimeAgain() {
        String id = fleet.rollouts()
                .create(new Rollouts.Wanted("sophon-node", "2.0.0", ALL, List.of(20, 100), 5, 60, false), ANN)
                .id();
        pass();
        assertThat(counts(id)).isEqualTo(new Counts(MANY, CANARY, CANARY, 0, 0));
        fleet.rollouts().pause(id, ANN);
        pass(Duration.ofMinutes(30));
        String one = all().stream()
                .filter(node -> nodes.last(node).endsWith("sophon-node 2.0.0"))
                .findFirst()
                .orElseThrow();
        long revision = nodes.told(one).get(1).revision();
        fleet.said(one, new FeatureState(revision, List.of()));
        pass();
        assertThat(now(id).state()).isEqualTo(Rollout.State.PAUSED);
        assertThat(counts(id)).isEqualTo(new Counts(MANY, CANARY, 1, 0, 0));
        nodes.leave(one);
        pass();
        assertThat(counts(id)).as("it is at it again").isEqualTo(new Counts(MANY, CANARY, 1, 0, 0));
        pass(Duration.ofMinutes(21));
        assertThat(now(id).state()).isEqualTo(Rollout.State.HALTED);
    }
}
