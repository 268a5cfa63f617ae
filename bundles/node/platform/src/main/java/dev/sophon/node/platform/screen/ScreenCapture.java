package dev.sophon.node.platform.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.window.Window;
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
     * A piece of a picture.
     *
     * @param x of its left edge in the picture, in pixels of that; so is {@code y}
     */
    record Tile(int x, int y, Jpeg jpeg) {}

    /**
     * What a picture looks like beside one that is known.
     *
     * @param whole null where it is the known one with the tiles drawn over it
     * @param tiles none beside a whole one, and where nothing changed
     * @param screen as of {@link Taken}
     * @param frame to know it by; null where that is not told
     */
    record Look(@Nullable Jpeg whole, List<Tile> tiles, Bounds screen, @Nullable Frame frame) {}

    /**
     * Takes a picture.
     *
     * @throws CommandException {@code invalid_params} for a region that is not on the desktop or a window that is no longer
     *     there; {@code platform_unsupported} when the display is lost, or the window has no picture now, as one that is
     *     put away
     */
    Taken take(Shot shot) throws CommandException;

    /**
     * Takes a picture, or only what changed; always a whole one where a backend does not tell.
     *
     * @param known of an earlier picture of the same quality; null for a whole one
     * @throws CommandException as {@link #take}
     */
    default Look look(Shot shot, @Nullable Frame known) throws CommandException {
        Taken taken = take(shot);
        return new Look(taken.jpeg(), List.of(), taken.screen(), null);
    }

    /**
     * A picture of one rectangle of the screen.
     *
     * @throws CommandException as {@link #take}
     */
    default Jpeg capture(Bounds region, int quality, OptionalInt maxWidth) throws CommandException {
        return take(new Shot(region, null, false, quality, maxWidth)).jpeg();
    }
}
