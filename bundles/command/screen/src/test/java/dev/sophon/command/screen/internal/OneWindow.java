package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A desktop with one window, to look at only. */
public final class OneWindow implements WindowManager {
    private volatile Window window;

    public OneWindow(Window window) {
        this.window = window;
    }

    public Window window() {
        return window;
    }

    /** It is another one from now on. */
    public void now(Window other) {
        window = other;
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }

    @Override
    public Optional<Window> at(int x, int y) {
        return Optional.of(window);
    }

    @Override
    public Window window(String id) throws CommandException {
        if (!id.equals(window.id())) {
            throw CommandException.invalidParams("windowId: no such window");
        }
        return window;
    }

    @Override
    public Bounds move(Window moved, int x, int y, OptionalInt width, OptionalInt height) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void minimize(Window minimized) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void maximize(Window maximized) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void focus(Window focused, Duration patience) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean askToClose(Window asked) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean disconnect(Window disconnected, Collection<Window> meant) {
        throw new UnsupportedOperationException();
    }
}
