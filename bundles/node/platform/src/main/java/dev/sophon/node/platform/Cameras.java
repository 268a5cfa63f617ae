package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The cameras of this device. Thread-safe; one camera has one user at a time. */
@ProviderType
public interface Cameras {
    /**
     * A camera.
     *
     * @param id as in {@code video0}
     * @param name as its driver says; its id where that is not known
     * @param problem why it cannot be used, and how to mend it; null where it can
     */
    record Device(String id, String name, @Nullable String problem) {}

    /** Those that there are; none is switched on by it. */
    List<Device> devices();

    /**
     * Switches one on.
     *
     * @param device its id; null for the first that can be used
     * @param width that pictures should have, in pixels; the camera takes the nearest that it has
     * @throws CommandException {@code invalid_params} for an id that no camera has, {@code platform_unsupported} for one
     *     that cannot be used, and why
     */
    Running open(@Nullable String device, int width) throws CommandException;

    /** A camera that is on until it is closed. For one thread. */
    interface Running extends AutoCloseable {
        /**
         * Waits for the next picture.
         *
         * @throws CommandException {@code platform_unsupported} where none comes in this time, or the camera is gone
         */
        Frame next(Duration patience) throws CommandException, InterruptedException;

        /** Switches it off. */
        @Override
        void close();
    }

    /** A picture as the camera gave it. */
    interface Frame {
        /**
         * As a JPEG.
         *
         * @param quality 1 to 100
         * @param maxWidth scales a wider picture down, keeping its aspect ratio
         * @throws CommandException {@code platform_unsupported} for what is no picture
         */
        Jpeg jpeg(int quality, OptionalInt maxWidth) throws CommandException;
    }
}
