package dev.sophon.command.screen.internal.elements;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import org.jspecify.annotations.Nullable;

/** What the window manager knows of the focus, beside what applications tell of it. */
final class Focus {
    private final @Nullable WindowManager windows;

    Focus(@Nullable WindowManager windows) {
        this.windows = windows;
    }

    /**
     * Whether the window that says to have the focus is one that had it: an application hears of that later than the window
     * manager, and what is clicked by its bounds would meet the window that is in front now.
     */
    boolean isFormer(ElementTree.Elements found) {
        WindowManager manager = windows;
        String title = found.focusedWindowTitle();
        if (title == null || manager == null) {
            return false;
        }
        try {
            // Only where both know it: a menu has the focus in its own eyes, and some windows are called otherwise
            // here.
            boolean elsewhere = false;
            boolean known = false;
            for (Window window : manager.windows()) {
                boolean same = window.title().equals(title);
                if (same && window.focused()) {
                    return false;
                }
                known |= same;
                elsewhere |= window.focused();
            }
            return known && elsewhere;
        } catch (CommandException e) {
            // Then there is nothing to compare with.
            return false;
        }
    }

    /** A window without elements to tell of has a title all the same, and its window manager knows it. */
    @Nullable
    String title(ElementTree.Elements found) {
        WindowManager manager = windows;
        if (found.focusedWindowTitle() != null || manager == null) {
            return found.focusedWindowTitle();
        }
        try {
            return manager.windows().stream()
                    .filter(Window::focused)
                    .map(Window::title)
                    .findFirst()
                    .orElse(null);
        } catch (CommandException e) {
            // What it cannot tell is missing from the answer, which has a warning already.
            return null;
        }
    }
}
