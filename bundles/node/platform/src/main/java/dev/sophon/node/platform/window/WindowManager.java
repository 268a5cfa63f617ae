package dev.sophon.node.platform.window;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The windows on the desktop. Coordinates are physical pixels of the virtual desktop. Each method waits, a bounded time,
 * until the window manager has done what it was asked.
 *
 * <p>All methods throw {@code invalid_params} for an id that is no window's, or no longer, and {@code platform_unsupported}
 * when the display is lost, no window manager runs or it does not comply. Thread-safe.
 */
@ProviderType
public interface WindowManager {
    /** The windows of applications on all workspaces, the topmost first. */
    List<Window> windows() throws CommandException;

    /** The window that shows a pixel, and gets what is clicked there; empty for menus, panels and the desktop itself. */
    Optional<Window> at(int x, int y) throws CommandException;

    /** The window with this id, however its digits are written. */
    Window window(String id) throws CommandException;

    /**
     * Moves a window, and resizes it if asked to. A maximized one becomes a normal one. The window manager may keep to
     * the steps and limits that the application sets.
     *
     * @param window as it was listed: the same id of another process is another window
     * @param width from 1 to the desktop's; it stays as it is if empty, and so does the height
     * @return where it is then, and how large
     * @throws CommandException {@code invalid_params} if nothing of the window would lie on the desktop;
     *     {@code platform_unsupported} if nothing came of it
     */
    Bounds move(Window window, int x, int y, OptionalInt width, OptionalInt height)
            throws CommandException, InterruptedException;

    /**
     * Puts a window away, on whatever workspace it is.
     *
     * @param window as it was listed: the same id of another process is another window
     */
    void minimize(Window window) throws CommandException, InterruptedException;

    /**
     * Makes a window as large as its monitor lets it be, taking it out again if it was put away.
     *
     * @param window as it was listed: the same id of another process is another window
     */
    void maximize(Window window) throws CommandException, InterruptedException;

    /**
     * Raises a window and gives it, or the dialog in front of it, the keyboard.
     *
     * @param window as it was listed: the same id of another process is another window
     * @param patience how long to wait for it
     * @throws CommandException {@code platform_unsupported} if it does not get it; the message says why
     */
    void focus(Window window, Duration patience) throws CommandException, InterruptedException;

    /**
     * Asks a window to close, as its close button does. Does not wait for it.
     *
     * @param window as it was listed: the same id of another process is another window
     * @return false if it cannot be asked
     */
    boolean askToClose(Window window) throws CommandException;

    /**
     * Takes from the display the program that shows a window, which ends nearly all of them.
     *
     * @param window as it was listed
     * @param meant the windows that may vanish with it, itself among them
     * @return false if it shows other windows too, and was left alone
     */
    boolean disconnect(Window window, Collection<Window> meant) throws CommandException;
}
