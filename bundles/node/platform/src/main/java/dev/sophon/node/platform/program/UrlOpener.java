package dev.sophon.node.platform.program;

import dev.sophon.node.command.CommandException;
import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;

/** Opens pages in the browser that the desktop's user has chosen. Thread-safe. */
@ProviderType
public interface UrlOpener {
    /** A page that is not open yet. */
    interface Opening {
        /** What would run: whoever can write the user's files chooses it, so nothing but this may be started unasked. */
        Applications.Found found();

        /**
         * Opens it.
         *
         * @throws CommandException {@code platform_unsupported} if the browser ended at once with an error
         */
        void open() throws CommandException, InterruptedException;
    }

    /**
     * Looks up the browser; nothing begins by it.
     *
     * @param url {@code http} or {@code https}
     * @param trust whom to believe
     * @throws CommandException {@code platform_unsupported} if there is no browser
     */
    Opening find(URI url, LaunchTrust trust) throws CommandException;
}
