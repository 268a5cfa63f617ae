package dev.sophon.node.platform.input;

import dev.sophon.node.command.CommandException;
import org.osgi.annotation.versioning.ProviderType;

/** The keys and buttons that programs hold down. Thread-safe. */
@ProviderType
public interface HeldInput {
    /**
     * Lets go of all of them, whichever program pressed them; what hands hold stays.
     *
     * @throws CommandException {@code platform_unsupported} when the display is lost
     */
    void release() throws CommandException, InterruptedException;
}
