package dev.sophon.node.platform.screen;

import dev.sophon.node.command.CommandException;
import org.osgi.annotation.versioning.ProviderType;

/** A small sign above all windows, for the person at this device, that stands as long as something goes on. Thread-safe. */
@ProviderType
public interface ScreenSign {
    /**
     * Puts one up; it is on the screen when this returns.
     *
     * @param words one short line
     * @throws CommandException {@code platform_unsupported} where none can be shown, or something covers it
     */
    Standing show(String words) throws CommandException, InterruptedException;

    /** A sign that was put up. Thread-safe. */
    interface Standing extends AutoCloseable {
        /** Whether it still can be seen; it is put up again when another program covers, moves or hides it. */
        boolean stands();

        /** Takes it away: at once, or when it was there long enough to be noticed. Does not wait for that. */
        @Override
        void close();
    }
}
