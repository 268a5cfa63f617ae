package dev.sophon.platform.freedesktop.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.PositionSource.Position;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.GeoClueService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real GeoClue is fed with, and what is told of it. */
class GeoCluePositionsTest {
    @TempDir
    Path folder;

    @Test
    void tellsWhatGeoClueIsFedWith() throws Exception {
        assumeTrue(GeoClueService.isPossible(), "no right to mount GeoClue's configuration here");
        try (GeoClueService service = GeoClueService.bus(folder)) {
            GeoCluePositions positions = new GeoCluePositions(service.address());
            assertThat(refused(positions, Duration.ofSeconds(10)).text())
                    .contains("There is no GeoClue here", "geoclue-2.0");

            service.withGeoClue();
            CommandException alone = refused(positions, Duration.ofSeconds(1));
            assertThat(alone.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            assertThat(alone.text()).contains("agent", "geoclue-2-demo");

            service.withAgent();
            service.isAt(52.516, 13.3777, 34);
            Position berlin = positions.find(0, Duration.ofSeconds(25));
            assertThat(berlin.latitude()).isCloseTo(52.516, within(1e-5));
            assertThat(berlin.longitude()).isCloseTo(13.3777, within(1e-5));
            assertThat(berlin.altitude()).isNotNull().isCloseTo(34, within(0.1));
            // GeoClue says -1, and 0.0; it has a speed when it has heard of two positions.
            assertThat(berlin.speed()).isIn(null, 0.0);
            assertThat(berlin.heading()).isNull();
            assertThat(berlin.accuracy()).isNull();
            assertThat(berlin.source()).isNotBlank();
            assertThat(berlin.measuredAt())
                    .isNotNull()
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(2));

            service.isAt(-33.8568, -70.6483, 520);
            Position santiago = positions.find(0, Duration.ofSeconds(25));
            while (santiago.latitude() > 0) {
                // The last one may be told first.
                santiago = positions.find(0, Duration.ofSeconds(25));
            }
            assertThat(santiago.latitude()).isCloseTo(-33.8568, within(1e-5));
            assertThat(santiago.longitude()).isCloseTo(-70.6483, within(1e-5));

            // Nobody knows how exact it is, so the whole time is waited for something better.
            long begun = System.nanoTime();
            assertThat(positions.find(10, Duration.ofSeconds(2)).latitude()).isCloseTo(-33.8568, within(1e-5));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void saysThatThereIsNoSystemBus() {
        GeoCluePositions positions = new GeoCluePositions("unix:path=" + folder.resolve("none"));
        assertThat(refused(positions, Duration.ofSeconds(5)).text()).contains("D-Bus cannot be reached");
    }

    @Test
    void takesForUnknownWhatCannotBe() throws Exception {
        Position found = GeoClueClient.position(Map.of(
                "Latitude", new Variant<>(1.5),
                "Longitude", new Variant<>(2.5),
                "Accuracy", new Variant<>(12.0),
                "Altitude", new Variant<>(-Double.MAX_VALUE),
                "Speed", new Variant<>(3.0),
                "Heading", new Variant<>(361.0),
                "Description", new Variant<>("  "),
                "Timestamp", new Variant<>(new Object[] {new UInt64(1_700_000_000), new UInt64(5)}, "(tt)")));
        assertThat(found)
                .isEqualTo(new Position(
                        1.5, 2.5, 12.0, null, 3.0, null, "GeoClue", Instant.ofEpochSecond(1_700_000_000, 5_000)));
        assertThat(found.toString()).doesNotContain("1.5");
    }

    private static CommandException refused(GeoCluePositions positions, Duration patience) {
        CommandException refused = catchThrowableOfType(CommandException.class, () -> positions.find(0, patience));
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
