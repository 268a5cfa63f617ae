package dev.sophon.capability.location.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.PositionSource;
import dev.sophon.node.platform.PositionSource.Position;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocationGetTest {
    private static final Position KNOWN = new Position(
            52.516275, 13.377704, 8.0, 34.0, 1.5, 270.0, "GPS", Instant.now().minusSeconds(90));

    private final AtomicReference<String> asked = new AtomicReference<>("");

    private JsonNode answer(Position known, int precision) throws CommandException, InterruptedException {
        PositionSource source = (accuracy, patience) -> {
            asked.set(accuracy + " within " + patience.toSeconds());
            return known;
        };
        return Json.mapper()
                .valueToTree(new LocationGet(source)
                        .handle(
                                new LocationGet.Params(25),
                                new FakeInvocation(Duration.ofSeconds(21)).with(new LocationPolicy(precision))));
    }

    @Test
    void tellsAllThatIsKnownWhereTheOwnerAllowsIt() throws Exception {
        JsonNode answer = answer(KNOWN, 0);
        assertThat(answer.path("latitude").asDouble()).isEqualTo(52.516275);
        assertThat(answer.path("longitude").asDouble()).isEqualTo(13.377704);
        assertThat(answer.path("accuracy").asDouble()).isEqualTo(8);
        assertThat(answer.path("altitude").asDouble()).isEqualTo(34);
        assertThat(answer.path("speed").asDouble()).isEqualTo(1.5);
        assertThat(answer.path("heading").asDouble()).isEqualTo(270);
        assertThat(answer.path("source").asText()).isEqualTo("GPS");
        assertThat(answer.path("ageMs").asLong()).isBetween(90_000L, 120_000L);
        assertThat(Instant.parse(answer.path("measuredAt").asText())).isEqualTo(KNOWN.measuredAt());
        assertThat(answer.has("roundedTo")).isFalse();
        // With time left to answer.
        assertThat(asked.get()).isEqualTo("25 within 19");
    }

    @Test
    void roundsWithoutTheOwnersWord() throws Exception {
        JsonNode answer = answer(KNOWN, 1000);
        assertThat(answer.path("latitude").asDouble()).isEqualTo(52.52);
        assertThat(answer.path("longitude").asDouble()).isEqualTo(13.38);
        assertThat(answer.path("accuracy").asDouble()).isEqualTo(1508);
        assertThat(answer.path("roundedTo").asInt()).isEqualTo(1000);
        assertThat(answer.has("altitude")).isFalse();
        assertThat(answer.has("speed")).isFalse();
        assertThat(answer.has("heading")).isFalse();
        assertThat(answer.toString()).doesNotContain("52.516", "13.377");
    }

    @Test
    void leavesOutWhatIsNotKnown() throws Exception {
        Position bare = new Position(1, 2, null, null, null, null, "GeoClue", null);
        assertThat(answer(bare, 0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("latitude", "longitude", "source");
        assertThat(answer(bare, 1000).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("latitude", "longitude", "source", "roundedTo");
    }

    @Test
    void keepsThePositionOutOfLogs() {
        assertThat(KNOWN.toString()).doesNotContain("52", "13");
        assertThat(Place.of(KNOWN, 0).toString()).doesNotContain("52", "13");
    }
}
