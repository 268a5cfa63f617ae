package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Where on earth this device is. Thread-safe. */
@ProviderType
public interface PositionSource {
    /**
     * A position, by WGS 84. What is not known is null.
     *
     * @param latitude in degrees, -90 to 90
     * @param longitude in degrees, -180 to 180
     * @param accuracy how far off it may be, in metres
     * @param altitude in metres
     * @param speed in metres a second
     * @param heading in degrees from the north by the east, 0 to 360
     * @param source what it was found by, as the system calls it
     */
    record Position(
            double latitude,
            double longitude,
            @Nullable Double accuracy,
            @Nullable Double altitude,
            @Nullable Double speed,
            @Nullable Double heading,
            String source,
            @Nullable Instant measuredAt) {
        @Override
        public String toString() {
            return "Position[***]";
        }
    }

    /**
     * Finds out.
     *
     * @param accuracy in metres; less exact ones are passed over while there is time. 0 takes the first
     * @return the first that is as exact, or the best when the time is over
     * @throws CommandException {@code platform_unsupported} where no position is to be had in this time;
     *     {@code not_authorized} where the system does not tell this program
     */
    Position find(int accuracy, Duration patience) throws CommandException, InterruptedException;
}
