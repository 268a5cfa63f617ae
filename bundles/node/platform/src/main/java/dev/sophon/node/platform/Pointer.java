package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The mouse. Coordinates are physical pixels of the virtual desktop, and have to lie on a monitor; nothing moves and
 * nothing is clicked otherwise. Every method throws {@link CommandException}: {@code invalid_params} for a point that is on
 * no monitor, {@code platform_unsupported} when the display is lost or the pointer cannot go there. Thread-safe.
 */
@ProviderType
public interface Pointer {
    /** What a right-handed person finds where. */
    enum Button {
        LEFT,
        RIGHT,
        MIDDLE
    }

    void move(int x, int y) throws CommandException;

    /**
     * Moves there and clicks.
     *
     * @param times 1 for a click, 2 for a double click, at most 3
     */
    void click(int x, int y, Button button, int times) throws CommandException;

    /**
     * Turns the wheel over a point.
     *
     * @param deltaX in pixels, to the right if positive; rounded to steps of the wheel, at least one if not 0
     * @param deltaY in pixels, down if positive
     */
    void scroll(int x, int y, int deltaX, int deltaY) throws CommandException;
}
