package dev.sophon.node.platform.input;

import dev.sophon.node.command.CommandException;
import java.util.List;
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

    /** A point on the screen. */
    record Position(int x, int y) {}

    /** Where it is now. */
    Position position() throws CommandException;

    void move(int x, int y) throws CommandException;

    /**
     * Moves there and clicks.
     *
     * @param times 1 for a click, 2 for a double click, at most 3
     */
    void click(int x, int y, Button button, int times) throws CommandException;

    /** Clicks where it is, as {@link #click(int, int, Button, int)} does. */
    void click(Button button, int times) throws CommandException;

    /**
     * Holds a button down along a path, as a hand would: moves to its first point, presses, goes on in straight lines and
     * releases at its last one. However it ends, the button is not down afterwards.
     *
     * @param path at least two points; a message names a bad one as {@code path[2]}
     * @throws InterruptedException if interrupted; the button is released where the pointer is then
     */
    void drag(List<Position> path, Button button) throws CommandException, InterruptedException;

    /** Presses a button where it is, and holds it until {@link #release}, or until this port goes. */
    void press(Button button) throws CommandException;

    /** Lets a button go, whether or not this thread is interrupted; without effect on one that {@link #press} does not hold. */
    void release(Button button) throws CommandException;

    /**
     * Turns the wheel over a point.
     *
     * @param deltaX in pixels, to the right if positive; rounded to steps of the wheel, at least one if not 0
     * @param deltaY in pixels, down if positive
     */
    void scroll(int x, int y, int deltaX, int deltaY) throws CommandException;

    /** Turns the wheel where it is, as {@link #scroll(int, int, int, int)} does. */
    void scroll(int deltaX, int deltaY) throws CommandException;
}
