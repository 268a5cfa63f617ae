package dev.sophon.command.screen.internal.wait;

import dev.sophon.command.screen.internal.elements.Words;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.window.Window;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to become of a window, as a param. */
public record WindowWait(
        @Description("Contained in its title, in any case of letters") @Length(min = 1, max = 1000) @Nullable
                String title,
        @Description("The program that it belongs to, as window.list tells it") @Length(min = 1, max = 1000) @Nullable
                String processName,
        @Description("Its id, from window.list") @Length(min = 1, max = 100) @Nullable String windowId,
        @Description("appears: it is there; gone: none is; focused: it has the keyboard; minimized: it is put away")
                @DefaultValue("appears")
                State state) {
    /** What it is in then. */
    public enum State {
        APPEARS,
        GONE,
        FOCUSED,
        MINIMIZED
    }

    public WindowWait {
        if (title == null && processName == null && windowId == null) {
            throw new IllegalArgumentException("window: expected title, processName or windowId");
        }
    }

    /** Whether it has come to that. */
    boolean isMet(List<Window> windows) {
        return state == State.GONE
                ? windows.stream().noneMatch(this::means)
                : first(windows).isPresent();
    }

    /** The topmost one that is in this state. */
    Optional<Window> first(List<Window> windows) {
        return windows.stream()
                .filter(this::means)
                .filter(window -> switch (state) {
                    case APPEARS -> true;
                    case GONE -> false;
                    case FOCUSED -> window.focused();
                    case MINIMIZED -> window.minimized();
                })
                .findFirst();
    }

    /** One that is meant but in another state, or the one whose title has most of the wanted one. */
    Optional<Window> nearest(List<Window> windows) {
        return windows.stream().filter(this::means).findFirst().or(() -> windows.stream()
                .max(Comparator.comparingInt(this::likeness)));
    }

    private boolean means(Window window) {
        return (title == null || Words.folded(window.title()).contains(Words.folded(title)))
                && (processName == null || window.processName().equalsIgnoreCase(processName))
                && (windowId == null || window.id().equalsIgnoreCase(windowId));
    }

    private int likeness(Window window) {
        int same = window.processName().equalsIgnoreCase(processName) ? 1000 : 0;
        return same + (title == null ? 0 : Words.inCommon(title, window.title()));
    }
}
