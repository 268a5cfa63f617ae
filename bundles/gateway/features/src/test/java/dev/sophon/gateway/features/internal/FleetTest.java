package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.Feature;
import dev.sophon.protocol.wire.FeatureState.State;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest extends FleetCase {
    private Named one;
    private Named two;
    private Named other;

    @BeforeEach
    void library() {
        one = added("acme-list", "1.0.0");
        two = added("acme-list", "2.0.0");
        other = added("acme-find", "1.0.0");
        nodes.play((id, feature) -> State.ACTIVE);
        nodes.add("lab", "research", "new", "fast");
        nodes.add("office", null);
    }

    private boolean drifts(String id) {
        return fleet.state(id)
                .orElseThrow()
                .drifts(fleet.wishes().desired(nodes.find(id).orElseThrow()).values());
    }

    @Test
    void theMostSpecialSetSaysWhatANodeHas() {
        greet("lab", "office");
        assertThat(nodes.last("lab")).as("of whom nothing is wanted").isEqualTo("nothing");
        set("all", one, other);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("1 acme-find 1.0.0 acme-list 1.0.0");
        assertThat(nodes.last("office")).isEqualTo("1 acme-find 1.0.0 acme-list 1.0.0");
        set("group:research", two);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("2 acme-find 1.0.0 acme-list 2.0.0");
        assertThat(nodes.told("office")).as("it does not concern it").hasSize(1);
        set("label:new", one);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("3 acme-find 1.0.0 acme-list 1.0.0");
        set("label:fast", two);
        pass();
        assertThat(nodes.last("lab")).as("of equal ones the later").isEqualTo("4 acme-find 1.0.0 acme-list 2.0.0");
        set("node:lab", one);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("5 acme-find 1.0.0 acme-list 1.0.0");
        fleet.unset(Target.of("node:lab"), ANN);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("6 acme-find 1.0.0 acme-list 2.0.0");
        fleet.unset(ALL, ANN);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("7 acme-list 2.0.0");
        assertThat(nodes.last("office")).as("told that all goes").isEqualTo("2");
    }

    @Test
    void whoComesLaterConvergesAndWhoMovesFollows() {
        set("group:research", one);
        greet("lab", "office");
        assertThat(nodes.last("lab")).isEqualTo("1 acme-list 1.0.0");
        assertThat(nodes.last("office")).isEqualTo("nothing");
        nodes.leave("lab");
        set("group:research", two);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("1 acme-list 1.0.0");
        assertThat(drifts("lab")).isTrue();
        greet("lab");
        assertThat(nodes.last("lab")).isEqualTo("2 acme-list 2.0.0");
        assertThat(drifts("lab")).isFalse();

        nodes.regroup("office", "research", List.of());
        records.events().publish(Event.NODE_CHANGED, "office", Map.of());
        pass();
        assertThat(nodes.last("office")).isEqualTo("1 acme-list 2.0.0");
    }

    @Test
    void whatNoMessageHasRoomForStandsAsDrift() {
        Named[] many = new Named[DesiredFeatures.MOST + 1];
        Arrays.setAll(many, i -> added(i < DesiredFeatures.MOST ? "a" + i : "last", "1.0.0"));
        set("all", Arrays.copyOf(many, DesiredFeatures.MOST));
        greet("lab");
        assertThat(drifts("lab")).isFalse();
        set("node:lab", many[DesiredFeatures.MOST]);
        pass();
        assertThat(nodes.last("lab")).doesNotContain(many[DesiredFeatures.MOST].name());
        assertThat(drifts("lab")).isTrue();
    }

    @Test
    void whoDoesNotTakeFeatureSetsIsToldNothing() {
        set("all", one);
        fleet.greeted("office", false, false);
        pass();
        assertThat(nodes.last("office")).isEqualTo("nothing");
        fleet.said("office", new FeatureState(1, List.of()));
        assertThat(fleet.state("office")).isEmpty();
    }

    @Test
    void aRevisionOutlivesTheGatewayAndRisesAboveWhatANodeKnows() {
        greet("office");
        set("all", one);
        pass();
        String id = nodes.told("office").get(0).features().get(0).transferId();
        restart();
        assertThat(drifts("office")).as("what it said is remembered").isFalse();
        greet("office");
        assertThat(nodes.last("office")).isEqualTo("1 acme-list 1.0.0");
        assertThat(nodes.told("office").get(1).features().get(0).transferId()).isEqualTo(id);
        set("all", two);
        pass();
        assertThat(nodes.last("office")).isEqualTo("2 acme-list 2.0.0");
        // By a Gateway whose database was lost.
        fleet.said("office", new FeatureState(40, List.of(new Feature("acme-list", "2.0.0", State.ACTIVE, null))));
        pass();
        assertThat(nodes.last("office")).isEqualTo("41 acme-list 2.0.0");
        nodes.add("stray", null);
        fleet.unset(ALL, ANN);
        greet("stray");
        fleet.said("stray", new FeatureState(9, List.of(new Feature("gone", "1.0.0", State.ACTIVE, null))));
        pass();
        assertThat(nodes.last("stray")).as("what it has by nobody's wish goes").isEqualTo("10");
    }

    @Test
    void whatIsFetchedIsForOneNodeAndItsRevision() {
        greet("office", "lab");
        set("all", one);
        pass();
        String id = nodes.told("office").get(0).features().get(0).transferId();
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(nodes.told("lab").get(0).features().get(0).transferId()).isNotEqualTo(id);
        assertThat(fleet.find("office", id)).hasValueSatisfying(file -> {
            assertThat(file.path()).hasBinaryContent(Publisher.kar("acme-list", "1.0.0"));
            assertThat(file.size()).isEqualTo(Publisher.kar("acme-list", "1.0.0").length);
        });
        assertThat(fleet.find("lab", id)).isEmpty();
        assertThat(fleet.find("office", "0".repeat(32))).isEmpty();
        set("all", one, other);
        pass();
        assertThat(fleet.find("office", id)).as("a revision of before").isEmpty();
    }

    @Test
    void driftIsWhatANodeHasNotGot() {
        nodes.play((id, feature) -> feature.name().equals("acme-find") ? State.REFUSED : State.ACTIVE);
        List<String> heard = new CopyOnWriteArrayList<>();
        records.events()
                .subscribe(
                        Long.MAX_VALUE,
                        event -> heard.add(event.type() + " " + event.data().get("drift")));
        greet("office");
        set("all", one, other);
        pass();
        assertThat(drifts("office")).isTrue();
        set("all", one);
        pass();
        assertThat(drifts("office")).isFalse();
        assertThat(heard).contains("features.changed true").endsWith("features.changed false");
        fleet.said(
                "office",
                new FeatureState(
                        2,
                        List.of(
                                new Feature("acme-list", "1.0.0", State.ACTIVE, null),
                                new Feature("strange", "1.0.0", State.REMOVING, null))));
        assertThat(drifts("office")).isTrue();
    }

    @Test
    void whatANodeSaysIsCleanedAndBounded() {
        greet("office");
        fleet.said(
                "office",
                new FeatureState(
                        0,
                        List.of(new Feature("acme-list", "1.0.0", State.FAILED, "a\u202e\nb " + "x".repeat(1_000)))));
        String reason =
                fleet.state("office").orElseThrow().said().features().get(0).reason();
        assertThat(reason).startsWith("a b x").hasSize(500);
        for (FeatureState wrong : List.of(
                new FeatureState(-1, List.of()),
                new FeatureState(Long.MAX_VALUE, List.of()),
                new FeatureState(1, Collections.nCopies(65, new Feature("a", "1.0.0", State.ACTIVE, null))),
                new FeatureState(1, Arrays.asList((Feature) null)),
                new FeatureState(1, List.of(new Feature("A b", "1.0.0", State.ACTIVE, null))),
                new FeatureState(1, List.of(new Feature("a", "one", State.ACTIVE, null))),
                new FeatureState(1, List.of(new Feature("a", "1.0.0", null, null))))) {
            assertThatThrownBy(() -> fleet.said("office", wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(fleet.state("office").orElseThrow().said().features()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "everybody", "node:", "group:a/b", "label:\u202ea", "node:a\nb", "all:x", ":x"})
    void whatIsNoTargetIsRefused(String text) {
        assertThatThrownBy(() -> Target.of(text)).isInstanceOf(Refusal.class).hasMessageContaining("target: expected");
    }

    @Test
    void whatMakesNoSetIsRefused() {
        assertThatThrownBy(() -> set("node:nobody", one)).hasMessageContaining("No node has this id");
        assertThatThrownBy(() -> set("all", one, two)).hasMessageContaining("each name once");
        assertThatThrownBy(() -> set("all", new Named("acme-list", "3.0.0"))).hasMessageContaining("no whole file");
        assertThatThrownBy(() -> fleet.unset(ALL, ANN)).hasMessageContaining("No set has this target");
    }

    @Test
    void nothingStaysOfANodeThatIsForgotten() {
        greet("office");
        set("node:office", one);
        pass();
        records.events().publish(Event.NODE_FORGOTTEN, "office", Map.of());
        pass();
        assertThat(fleet.wishes().sets()).isEmpty();
        assertThat(fleet.state("office")).isEmpty();
        restart();
        assertThat(fleet.state("office")).isEmpty();
    }

    private enum Written {
        SET(fleet -> {}, fleet -> fleet.set("all", fleet.one)),
        CHANGE(fleet -> fleet.set("all", fleet.one), fleet -> fleet.set("all", fleet.two)),
        UNSET(fleet -> fleet.set("all", fleet.one), fleet -> fleet.fleet.unset(ALL, ANN));

        private final Consumer<FleetTest> before;
        private final Consumer<FleetTest> what;

        Written(Consumer<FleetTest> before, Consumer<FleetTest> what) {
            this.before = before;
            this.what = what;
        }
    }

    static Stream<Arguments> written() {
        return TestRecords.withFaults(Written.values());
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsNotWrittenIsNotWanted(Written change, Fault fault) {
        change.before.accept(this);
        records.meets(fault, () -> fleet.wishes().sets().values().toString(), () -> change.what.accept(this));
        String shown = fleet.wishes().sets().values().toString();
        restart();
        assertThat(fleet.wishes().sets().values().toString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILS", "UNDONE", "THROWS"})
    void aRevisionIsWrittenBeforeItIsSent(String fault) {
        greet("office");
        // The first is the set's, the second the node's.
        records.store().at(2, Fault.valueOf(fault));
        set("all", one);
        fleet.work();
        assertThat(nodes.last("office")).isEqualTo("nothing");
        assertThat(fleet.state("office").orElseThrow().told().revision()).isZero();
        pass();
        assertThat(nodes.told("office")).extracting(DesiredFeatures::revision).containsExactly(1L);
        restart();
        assertThat(fleet.state("office").orElseThrow().told().revision()).isEqualTo(1);
    }
}
