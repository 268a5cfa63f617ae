package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Notifications as the desktop shows them. Thread-safe. */
@ProviderType
public interface Notifier {
    /**
     * Shows one.
     *
     * @param title one line of plain text
     * @param body plain text, whose marks are shown and not obeyed
     * @param icon an absolute path, or a {@code file}, {@code http} or {@code https} URL
     * @throws CommandException {@code invalid_params} if the icon cannot be had; {@code platform_unsupported} if nothing
     *     here shows notifications
     */
    void show(String title, String body, @Nullable String icon) throws CommandException, InterruptedException;
}
