package dev.sophon.capability.location.internal;

import dev.sophon.node.platform.PositionSource.Position;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A position as it is told. What is not known, or not to be told, is absent.
 *
 * @param accuracy how far off it may be, in metres
 * @param altitude in metres
 * @param speed in metres a second
 * @param heading in degrees from the north by the east
 * @param roundedTo to how many metres its owner lets it be known
 * @param measuredAt as ISO 8601
 */
public record Place(
        double latitude,
        double longitude,
        @Nullable Double accuracy,
        @Nullable Double altitude,
        @Nullable Double speed,
        @Nullable Double heading,
        @Nullable Integer roundedTo,
        String source,
        @Nullable Long ageMs,
        @Nullable String measuredAt) {
    /** @param precision in metres; 0 for all that is known */
    static Place of(Position found, int precision) {
        Instant at = found.measuredAt();
        Long age = at == null
                ? null
                : Math.max(0, Duration.between(at, Instant.now()).toMillis());
        String measuredAt = at == null ? null : at.toString();
        if (precision == 0) {
            return new Place(
                    found.latitude(),
                    found.longitude(),
                    found.accuracy(),
                    found.altitude(),
                    found.speed(),
                    found.heading(),
                    null,
                    found.source(),
                    age,
                    measuredAt);
        }
        Rounding rounding = new Rounding(precision);
        double latitude = rounding.latitude(found.latitude());
        Double accuracy = found.accuracy();
        // A height or a direction may tell on which hill, or on which road.
        return new Place(
                latitude,
                rounding.longitude(found.longitude(), latitude),
                accuracy == null ? null : accuracy + Rounding.FARTHEST * precision,
                null,
                null,
                null,
                precision,
                found.source(),
                age,
                measuredAt);
    }

    @Override
    public String toString() {
        return "Place[***]";
    }
}
