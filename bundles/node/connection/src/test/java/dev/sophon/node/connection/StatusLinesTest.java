package dev.sophon.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusLinesTest {
    private final StatusLines lines = new StatusLines(true, List::of);

    @Test
    void printsTheLinesOfTheDocumentation() {
        assertThat(lines.next(status(State.IDLE, null, null, null))).isEmpty();
        assertThat(lines.next(status(State.CONNECTING, null, null, null))).isEmpty();
        assertThat(lines.next(status(State.ONLINE, "one", null, null)))
                .containsExactly("Connected to Gateway via SignalR.");
        assertThat(lines.next(status(State.ONLINE, "one", Instant.EPOCH, null)))
                .containsExactly("Heartbeat sent. Status: Online.", "Press Ctrl+C to stop.");
        assertThat(lines.next(status(State.ONLINE, "one", Instant.MAX, null))).isEmpty();
    }

    @Test
    void saysEachProblemOnceAndAgainAfterItWasGone() {
        assertThat(lines.next(status(State.RETRYING, null, null, "Down.")))
                .containsExactly("Failed to connect to Gateway. Down.", "Press Ctrl+C to stop.");
        assertThat(lines.next(status(State.CONNECTING, null, null, "Down."))).isEmpty();
        assertThat(lines.next(status(State.RETRYING, null, null, "Down."))).isEmpty();
        assertThat(lines.next(status(State.RETRYING, null, null, "Refused.")))
                .containsExactly("Failed to connect to Gateway. Refused.");
        assertThat(lines.next(status(State.ONLINE, "one", Instant.EPOCH, null)))
                .containsExactly("Connected to Gateway via SignalR.", "Heartbeat sent. Status: Online.");
        assertThat(lines.next(status(State.RETRYING, null, Instant.EPOCH, "Down.")))
                .containsExactly("Failed to connect to Gateway. Down.");
    }

    @Test
    void doesNotTakeAnOldHeartbeatForOneOfThisConnection() {
        Instant connected = Instant.parse("2026-11-20T12:00:00Z");
        Status online = new Status(State.ONLINE, "two", connected, connected.minusSeconds(60), Set.of(), null, null);

        assertThat(lines.next(online)).containsExactly("Connected to Gateway via SignalR.");
    }

    @Test
    void saysWhenItStaysAway() {
        assertThat(lines.next(status(State.REVOKED, null, null, "Revoked.")))
                .containsExactly("Revoked.", "Press Ctrl+C to stop.");
    }

    @Test
    void keepsTheHintFromServices() {
        assertThat(new StatusLines(false, List::of).next(status(State.ONLINE, "one", Instant.EPOCH, null)))
                .containsExactly("Connected to Gateway via SignalR.", "Heartbeat sent. Status: Online.");
    }

    @Test
    void saysOnceWhatTheNodeCannotDo() {
        StatusLines lacking = new StatusLines(false, () -> List.of("22 of 25 commands cannot run: No display."));

        assertThat(lacking.next(status(State.ONLINE, "one", Instant.EPOCH, null)))
                .containsExactly(
                        "Connected to Gateway via SignalR.",
                        "Heartbeat sent. Status: Online.",
                        "Note: 22 of 25 commands cannot run: No display.");
        assertThat(lacking.next(status(State.ONLINE, "two", Instant.EPOCH, null)))
                .containsExactly("Connected to Gateway via SignalR.", "Heartbeat sent. Status: Online.");
    }

    private static Status status(State state, String connectionId, Instant heartbeat, String problem) {
        return new Status(state, connectionId, null, heartbeat, Set.of(), null, problem);
    }
}
