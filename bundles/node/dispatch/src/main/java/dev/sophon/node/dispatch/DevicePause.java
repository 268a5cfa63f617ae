package dev.sophon.node.dispatch;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.identity.Pause;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How the person at the device stops agents. While it is paused every command is refused with {@code not_authorized}; that
 * holds over restarts until a person ends it. Thread-safe.
 */
@ProviderType
public interface DevicePause {
    /** The pause that holds. */
    Optional<Pause> now();

    /**
     * Lets no further command begin; what runs goes on. Any program of this user's may ask for it.
     *
     * @param by for people: how it was said, as in {@code sophon-node pause}; 100 characters at most
     * @throws IOException if it could not be written down: it holds, but not over a restart
     */
    Pause pause(String by) throws IOException;

    /**
     * Pauses, cancels all that runs, takes back what the person has allowed for a time, and lets go of every key and button
     * that commands hold. Any program of this user's may ask for it.
     *
     * @throws IOException if it could not be written down: all is done, but the pause will not hold over a restart
     */
    Pause panic(String by) throws IOException;

    /**
     * Asks the person at the device, and lets commands run again. Without a pause it does nothing, unless input waits for her
     * for ever.
     *
     * @throws CommandException {@code approval_rejected} if she said no, or could not be asked; it is paused still
     * @throws IOException if that it is over could not be written down; it is paused still
     */
    void resume() throws CommandException, IOException, InterruptedException;

    /** Runs after each change, on the thread that made it; what it gives ends that. */
    AutoCloseable subscribe(Runnable listener);
}
