package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Pictures of the screen. Coordinates are physical pixels of the virtual desktop. Thread-safe. */
@ProviderType
public interface ScreenCapture {
    /**
     * The attached monitors, the primary one first.
     *
     * @throws CommandException {@code platform_unsupported} when the display is lost
     */
    List<Monitor> monitors() throws CommandException;

    /** The smallest rectangle that holds all monitors; its origin may be negative. */
    Bounds desktop() throws CommandException;

    /**
     * What is wanted of a picture.
     *
     * @param region inside {@link #desktop()}; null for the primary monitor, or all of the window
     * @param window this one alone, without what covers it; null for what the screen shows
     * @param cursor whether the pointer is in it, where it is over what is taken
     * @param quality of the JPEG, 1 to 100
     * @param maxWidth scales a wider picture down, keeping its aspect ratio
     */
    record Shot(@Nullable Bounds region, @Nullable Window window, boolean cursor, int quality, OptionalInt maxWidth) {
        public Shot {
            if (region != null && window != null) {
                throw new IllegalArgumentException("region, window: expected one of them at most");
            }
        }
    }

    /**
     * A picture and what it is of.
     *
     * @param screen what it shows; of a window some of it may lie outside the desktop
     */
    record Taken(Jpeg jpeg, Bounds screen) {}

    /**
     * Takes a picture.
     *
     * @throws CommandException {@code invalid_params} for a region that is not on the desktop or a window that is no longer
     *     there; {@code platform_unsupported} when the display is lost, or the window has no picture now, as one that is
     *     put away
     */
    Taken take(Shot shot) throws CommandException;

    /**
     * A picture of one rectangle of the screen.
     *
     * @throws CommandException as {@link #take}
     */
    default Jpeg capture(Bounds region, int quality, OptionalInt maxWidth) throws CommandException {
        return take(new Shot(region, null, false, quality, maxWidth)).jpeg();
    }
}
