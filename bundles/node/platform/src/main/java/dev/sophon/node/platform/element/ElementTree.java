package dev.sophon.node.platform.element;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.window.Window;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** What the applications on the desktop tell assistive technology about their windows. Thread-safe. */
@ProviderType
public interface ElementTree {
    /**
     * What to look at, and how much of it.
     *
     * @param includeBackground windows without the focus too
     * @param showingOnly leaves out what cannot be seen; what is in it and can be seen stands in its place
     * @param window only this one, with the menus and tool tips of its application; null for those above
     * @param maxDepth levels of the tree, 1 for the windows alone
     * @param maxElements where to cut, 1 or more; what is nearer to its window comes first
     * @param patience when to answer with what there is
     */
    record Query(
            boolean includeBackground,
            boolean showingOnly,
            @Nullable Window window,
            int maxDepth,
            int maxElements,
            Duration patience) {}

    /**
     * What was found.
     *
     * @param windows in the order in which their applications came up
     * @param focusedWindowTitle null where no window that can be looked into has the focus
     * @param warning what is missing and why, in sentences; null where nothing is
     * @param complete whether what is not told is not there either
     */
    record Elements(
            List<Element> windows, @Nullable String focusedWindowTitle, @Nullable String warning, boolean complete) {
        /** Of all that is there. */
        public Elements(List<Element> windows, @Nullable String focusedWindowTitle, @Nullable String warning) {
            this(windows, focusedWindowTitle, warning, true);
        }
    }

    /**
     * Looks once. A frozen application costs a part of the patience and is told in the warning.
     *
     * @throws CommandException {@code platform_unsupported} where this session has nobody to ask
     * @throws InterruptedException when the command was cancelled
     */
    Elements query(Query query) throws CommandException, InterruptedException;

    /**
     * Begins to watch all applications: that an element comes, goes, or changes in what is told of it. Some applications
     * keep some of it to themselves.
     *
     * @throws CommandException {@code platform_unsupported} where nobody tells
     */
    default Happenings.Watch watch() throws CommandException, InterruptedException {
        throw CommandException.unsupported("Applications do not tell here that their elements change.");
    }
}
