package dev.sophon.gateway.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.commands.Params;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueueLanesTest {
    private final QueueLanes lanes = new QueueLanes();
    private Instant newest = Instant.EPOCH;

    private LiveCommand queued(String nodeId, String requesterId) {
        newest = newest.plusMillis(1);
        LiveCommand command = new LiveCommand(
                "c" + newest.toEpochMilli(),
                nodeId,
                "system.info",
                Params.of(null),
                "",
                1_000,
                requesterId,
                requesterId,
                "r",
                newest,
                newest.plusSeconds(60),
                null);
        lanes.add(command);
        return command;
    }

    @Test
    void eachRequesterHasOneAtEachNodeAndANodeFindsItsOwnOnly() {
        LiveCommand first = queued("office", "agent");
        LiveCommand second = queued("office", "agent");
        LiveCommand others = queued("office", "other");
        LiveCommand elsewhere = queued("home", "agent");
        assertThat(lanes.of(first)).isNotNull().isSameAs(lanes.of(second));
        assertThat(lanes.at("office")).containsExactlyInAnyOrder(lanes.of(first), lanes.of(others));
        assertThat(lanes.at("home")).containsExactly(lanes.of(elsewhere));
        assertThat(lanes.at("nowhere")).isEmpty();
        assertThat(lanes.all()).hasSize(3);
    }

    @Test
    void oneIsGoneWithTheLastThatIsInIt() {
        LiveCommand first = queued("office", "agent");
        LiveCommand second = queued("office", "agent");
        QueueLane lane = lanes.of(first);
        assertThat(lanes.remove(first)).isSameAs(lane);
        assertThat(lanes.of(second)).isSameAs(lane);
        lanes.remove(second);
        assertThat(lanes.all()).isEmpty();
        assertThat(lanes.remove(second)).isNull();
    }
}
