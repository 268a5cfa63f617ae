package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;

/** Opens pages in the browser that the desktop's user has chosen. Thread-safe. */
@ProviderType
public interface UrlOpener {
    /**
     * Opens a page.
     *
     * @param url {@code http} or {@code https}
     * @throws CommandException {@code platform_unsupported} if there is no browser, or it ended at once with an error
     */
    void open(URI url) throws CommandException, InterruptedException;
}
