package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import org.jspecify.annotations.Nullable;

/** Where the monitors are, for whoever has no connection of its own; opened at the first use. Thread-safe. */
public final class Monitors implements AutoCloseable {
    private final Compositor compositor;
    private @Nullable Wayland wayland;
    private @Nullable Outputs outputs;
    private boolean closed;

    public Monitors(Compositor compositor) {
        this.compositor = compositor;
    }

    /** Where they are now. */
    public synchronized Layout layout() throws CommandException {
        if (closed) {
            throw CommandException.unsupported("The compositor is gone, or being left.");
        }
        Wayland current = wayland;
        if (current == null || current.lost()) {
            current = compositor.open();
            wayland = current;
            outputs = null;
        }
        Wayland open = current;
        return open.call(connection -> {
            Outputs known = outputs;
            if (known == null) {
                known = new Outputs(connection);
                outputs = known;
            }
            open.settle(connection);
            return known.layout();
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (wayland != null) {
            wayland.close();
            wayland = null;
        }
    }
}
