package dev.sophon.platform.wayland.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.screen.Layout;
import dev.sophon.platform.wayland.internal.screen.Outputs;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pointer and the keyboard that programs have here, on one connection, so that what they do comes in the order in which
 * they did it. They are made at the start and kept: applications learn of a keyboard only after it is there, and what it
 * types before is lost. Thread-safe.
 */
@Component(service = Hands.class, immediate = true)
public final class Hands {
    /** For applications to learn of a new keyboard. */
    private static final long TO_BE_KNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Logger LOG = LoggerFactory.getLogger(Hands.class);

    private final Compositor compositor;
    private final Object lock = new Object();
    private @Nullable Open open;
    private boolean closed;

    /** The devices, for the connection's thread. */
    record Open(Wayland wayland, Outputs outputs, VirtualPointer pointer, VirtualKeyboard keyboard, long since) {
        static Open of(Compositor compositor) throws CommandException {
            Wayland wayland = compositor.open();
            try {
                return wayland.call(connection -> make(compositor, wayland, connection));
            } catch (CommandException e) {
                wayland.close();
                throw e;
            }
        }

        private static Open make(Compositor compositor, Wayland wayland, Connection connection)
                throws IOException, CommandException {
            WlObject seat = connection.bind("wl_seat", 1, Listener.DEAF);
            Open made = new Open(
                    wayland,
                    new Outputs(connection),
                    new VirtualPointer(connection, seat),
                    new VirtualKeyboard(compositor.libc(), connection, seat),
                    System.nanoTime());
            wayland.settle(connection);
            return made;
        }

        /** Where the monitors are now. */
        Layout layout(Connection connection) throws IOException, CommandException {
            wayland.settle(connection);
            return outputs.layout();
        }
    }

    /** What is done with them. */
    @FunctionalInterface
    interface Work<T> {
        T with(Open open, Connection connection) throws IOException, CommandException;
    }

    @Activate
    public Hands(
            @Reference(
                            target =
                                    "(&(offers=wl_seat)(offers=zwlr_virtual_pointer_manager_v1)(offers=zwp_virtual_keyboard_manager_v1))")
                    Compositor compositor) {
        this.compositor = compositor;
        Thread first = new Thread(this::begin, "sophon-wayland-hands");
        first.setDaemon(true);
        first.start();
    }

    private void begin() {
        try {
            connect();
        } catch (CommandException e) {
            LOG.warn("{}", e.text());
        }
    }

    /** Lets go of what is held, and takes the devices away. */
    @Deactivate
    public void close() {
        Open last;
        synchronized (lock) {
            closed = true;
            last = open;
            open = null;
        }
        if (last == null) {
            return;
        }
        try {
            last.wayland().call(connection -> {
                releaseAll(last);
                return true;
            });
        } catch (CommandException e) {
            LOG.debug("What was held could not be let go of", e);
        }
        last.wayland().close();
    }

    Compositor compositor() {
        return compositor;
    }

    /** Does something, and waits until the compositor has passed it on. */
    <T> T call(Work<T> work) throws CommandException {
        Open with = connect();
        awaitKnown(with);
        return with.wayland().call(connection -> {
            T result = work.with(with, connection);
            with.wayland().settle(connection);
            return result;
        });
    }

    /** Lets go of all keys and buttons. */
    void release() throws CommandException {
        boolean interrupted = Thread.interrupted();
        try {
            call((with, connection) -> {
                releaseAll(with);
                return true;
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void releaseAll(Open with) throws IOException {
        with.keyboard().releaseAll();
        with.pointer().releaseAll();
    }

    private static void awaitKnown(Open with) throws CommandException {
        long left = with.since() + TO_BE_KNOWN_NANOS - System.nanoTime();
        if (left <= 0) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(dev.sophon.protocol.ErrorCode.CANCELLED, "Ended before anything was done.", e);
        }
    }

    private Open connect() throws CommandException {
        synchronized (lock) {
            if (closed) {
                throw CommandException.unsupported("The compositor is gone, or being left.");
            }
            Open current = open;
            if (current == null || current.wayland().lost()) {
                current = Open.of(compositor);
                open = current;
            }
            return current;
        }
    }
}
