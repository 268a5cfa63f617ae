package dev.sophon.platform.wayland.internal.session;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A compositor that answers. It is registered with the service properties {@value #OFFERS}, the names of the interfaces that
 * it offers, and {@value #IPC}, by which a port selects one that it can work with. Thread-safe.
 */
public final class Compositor {
    /** As in {@code (offers=zwlr_screencopy_manager_v1)}. */
    public static final String OFFERS = "offers";

    /** {@code sway} where that is what it is, and it can be asked; {@code none} otherwise. */
    public static final String IPC = "ipc";

    private final LibC libc;
    private final Path socket;
    private final Optional<SwayIpc> sway;

    /** One that was found. */
    Compositor(LibC libc, Path socket, Optional<SwayIpc> sway) {
        this.libc = libc;
        this.socket = socket;
        this.sway = sway;
    }

    /**
     * Opens another connection, which its caller closes.
     *
     * @throws CommandException {@code platform_unsupported} if it does not answer
     */
    public Wayland open() throws CommandException {
        return Wayland.open(libc, socket, () -> {});
    }

    public LibC libc() {
        return libc;
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** How it is asked what no protocol tells; empty where it is not sway. */
    public Optional<SwayIpc> sway() {
        return sway;
    }
}
