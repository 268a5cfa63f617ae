package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.protocol.wire.FeatureState.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many nodes as one Gateway is made for, in this process. */
class FleetOfManyTest extends FleetCase {
    /** {@code -Dsophon.full=true} has ten thousand. */
    private static final int MANY = Boolean.getBoolean("sophon.full") ? 10_000 : 500;

    /** By the clock of the Gateway, which is moved by hand: what it takes of the machine's time is in the other line. */
    @Test
    void aRolloutReachesThemInSecondsCanaryFirst() {
        added("acme-list", "1.0.0");
        nodes.play((id, feature) -> State.ACTIVE);
        for (int i = 0; i < MANY; i++) {
            nodes.add("node-" + i, null);
            // Of twenty one is away.
            if (i % 20 > 0) {
                nodes.greet("node-" + i);
            } else {
                fleet.greeted("node-" + i, true, true);
            }
        }
        pass(Duration.ofSeconds(1));
        long begun = System.nanoTime();
        String id = fleet.rollouts()
                .create(new Rollouts.Wanted("acme-list", "1.0.0", ALL, List.of(1, 25, 100), 5, 1, false), ANN)
                .id();
        int there = MANY - MANY / 20;
        pass(Duration.ofMillis(900));
        assertThat(nodes.have("acme-list", "1.0.0")).as("the canary").isEqualTo((there + 99) / 100);
        Duration taken = Duration.ofMillis(900);
        while (fleet.rollouts().get(id).state() != Rollout.State.DONE && taken.toSeconds() < 120) {
            pass(Duration.ofSeconds(1));
            taken = taken.plusSeconds(1);
        }
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(there);
        assertThat(taken).isLessThan(Duration.ofSeconds(30));
        System.out.printf(
                "%d nodes: %d s by the Gateway's clock, %d ms of the machine's%n",
                MANY, taken.toSeconds(), (System.nanoTime() - begun) / 1_000_000);
        for (int i = 0; i < MANY; i += 20) {
            nodes.greet("node-" + i);
        }
        pass(Duration.ofSeconds(2));
        assertThat(nodes.have("acme-list", "1.0.0")).isEqualTo(MANY);
        assertThat(fleet.wishes().sets().get("all").features()).hasSize(1);
    }
}
