package dev.sophon.platform.wayland.internal.clipboard;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The clipboard, on a connection of its own: whoever pastes is served while others capture the screen. The connection is
 * opened at the first use. A text that was written is there as long as the Node runs: a compositor keeps none.
 */
@Component
public final class WaylandClipboard implements Clipboard {
    /** Who pastes while so many do already gets nothing. */
    private static final int MOST_PASTING = 8;

    private static final int CONTINUATION = 0xc0;
    private static final int CONTINUED = 0x80;

    private final Compositor compositor;
    private final Pipes pipes;
    private final ThreadPoolExecutor serving = new ThreadPoolExecutor(
            0, MOST_PASTING, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), WaylandClipboard::thread);
    private @Nullable Open open;
    private boolean closed;

    private static final class Open {
        private final Wayland wayland;
        private final DataControl control;
        private byte[] text = new byte[0];

        Open(Wayland wayland, DataControl control) {
            this.wayland = wayland;
            this.control = control;
        }
    }

    @Activate
    public WaylandClipboard(
            @Reference(
                            target =
                                    "(&(offers=wl_seat)(|(offers=ext_data_control_manager_v1)(offers=zwlr_data_control_manager_v1)))")
                    Compositor compositor) {
        this.compositor = compositor;
        this.pipes = new Pipes(compositor.libc());
    }

    private static Thread thread(Runnable task) {
        Thread own = new Thread(task, "sophon-wayland-paste");
        own.setDaemon(true);
        return own;
    }

    /** Closes the connection. */
    @Deactivate
    public synchronized void close() {
        closed = true;
        if (open != null) {
            open.wayland.close();
            open = null;
        }
        serving.shutdownNow();
    }

    @Override
    public Content read() throws CommandException, InterruptedException {
        Open with = open();
        int[] ends = {-1, -1};
        LibC libc = compositor.libc();
        libc.pipe2(ends, LibC.CLOEXEC);
        try {
            Answer answer = with.wayland.call(connection -> ask(with, connection, ends[1]));
            if (answer.own() != null) {
                return new Content(new String(answer.own(), StandardCharsets.UTF_8), false);
            }
            if (answer.form() == null) {
                return new Content("", false);
            }
            // Who hands it over closes its own end; while this one is open there would be no end.
            libc.close(ends[1]);
            ends[1] = -1;
            byte[] bytes = pipes.read(ends[0], MAX_BYTES);
            Charset charset = answer.form().equals("STRING") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
            return content(bytes, charset);
        } finally {
            for (int end : ends) {
                if (end >= 0) {
                    libc.close(end);
                }
            }
        }
    }

    private record Answer(byte @Nullable [] own, @Nullable String form) {}

    private static Answer ask(Open with, Connection connection, int into) throws IOException, CommandException {
        // What was copied a moment ago is told before the answer.
        with.wayland.settle(connection);
        return with.control.owned()
                ? new Answer(with.text, null)
                : new Answer(null, with.control.receive(into).orElse(null));
    }

    /** The longest beginning that may be told, without half a character. */
    private static Content content(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_BYTES) {
            return new Content(text, false);
        }
        int length = MAX_BYTES;
        while ((utf8[length] & CONTINUATION) == CONTINUED) {
            length--;
        }
        return new Content(new String(utf8, 0, length, StandardCharsets.UTF_8), true);
    }

    @Override
    public void write(String text) throws CommandException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw CommandException.invalidParams("text: expected at most " + MAX_BYTES + " bytes of UTF-8");
        }
        Open with = open();
        boolean there = with.wayland.call(connection -> {
            with.text = bytes;
            with.control.put(descriptor -> serve(descriptor, bytes));
            with.wayland.settle(connection);
            return with.control.owned();
        });
        if (!there) {
            throw CommandException.unsupported("Another program took the clipboard at the same moment. Try again.");
        }
    }

    private void serve(int descriptor, byte[] bytes) {
        try {
            serving.execute(() -> {
                try {
                    pipes.write(descriptor, bytes);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    compositor.libc().close(descriptor);
                }
            });
        } catch (RejectedExecutionException e) {
            compositor.libc().close(descriptor);
        }
    }

    private synchronized Open open() throws CommandException {
        if (closed) {
            throw CommandException.unsupported("The compositor is gone. Try again when it is back.");
        }
        Open current = open;
        if (current == null || current.wayland.lost()) {
            Wayland wayland = compositor.open();
            try {
                current = new Open(wayland, wayland.call(DataControl::new));
            } catch (CommandException e) {
                wayland.close();
                throw e;
            }
            open = current;
        }
        return current;
    }
}
