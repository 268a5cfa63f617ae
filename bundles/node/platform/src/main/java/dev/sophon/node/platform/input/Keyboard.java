package dev.sophon.node.platform.input;

import dev.sophon.node.command.CommandException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The keyboard: what is typed goes to whatever has the focus. Locks and held modifiers are set aside for a text and put
 * back. However a call ends, no key that it pressed is down afterwards and the layout is what it was. Thread-safe; one call
 * at a time.
 */
@ProviderType
public interface Keyboard {
    /** What is done while keys are held. */
    @FunctionalInterface
    interface Meanwhile {
        void run() throws CommandException, InterruptedException;
    }

    /**
     * Types a text, whatever the layout has of it.
     *
     * @param text Unicode scalar values; of the control characters only tab and line ends, a line end being the Enter key
     * @param ended asked after each few characters, by any thread; the rest is not typed once it is true
     * @throws CommandException {@code platform_unsupported} when the display is lost, or the layout leaves no room;
     *     {@code internal_error} if the application did not take the text in time; {@code cancelled} once {@code ended}, with how many
     *     characters were typed
     * @throws InterruptedException if interrupted; the rest is not typed
     */
    void type(String text, BooleanSupplier ended) throws CommandException, InterruptedException;

    /**
     * Presses keys in this order and releases them in the reverse one.
     *
     * @param keys modifiers first; at most one that is none, at the end
     * @throws CommandException {@code platform_unsupported} when the display is lost, or the keyboard lacks a modifier
     * @throws InterruptedException if interrupted before the keys were pressed
     */
    void press(List<Key> keys, BooleanSupplier ended) throws CommandException, InterruptedException;

    /**
     * Presses keys in this order, does something, and releases them in the reverse order, however that ends.
     *
     * @param keys as for {@link #press}; none are held if there are none
     * @param meanwhile must not use the keyboard
     * @throws CommandException as {@link #press} does, and as it does
     */
    void hold(List<Key> keys, Meanwhile meanwhile, BooleanSupplier ended) throws CommandException, InterruptedException;
}
