package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.util.List;
import java.util.OptionalInt;
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
     * A picture of one rectangle.
     *
     * @param region inside {@link #desktop()}
     * @param quality of the JPEG, 1 to 100
     * @param maxWidth scales a wider picture down, keeping its aspect ratio
     * @throws CommandException {@code invalid_params} for a region that is not on the desktop;
     *     {@code platform_unsupported} when the display is lost
     */
    Jpeg capture(Bounds region, int quality, OptionalInt maxWidth) throws CommandException;

    /**
     * A picture of the primary monitor; as {@link #capture} of its bounds, in one go where the backend can.
     *
     * @throws CommandException as {@link #capture}
     */
    default Jpeg capturePrimary(int quality, OptionalInt maxWidth) throws CommandException {
        return capture(monitors().get(0).bounds(), quality, maxWidth);
    }
}
