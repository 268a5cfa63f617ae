package dev.sophon.platform.wayland.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.wayland.internal.screen.Output;
import dev.sophon.platform.wayland.internal.screen.Outputs;
import dev.sophon.platform.wayland.internal.screen.SharedPicture;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A picture above all windows, at the upper edge of the monitor that the person works on, by wlr-layer-shell. It goes with its
 * connection. Another program may put one above it, and no protocol tells. For its connection's thread.
 */
final class LayerSurface {
    static final String SHELL = "zwlr_layer_shell_v1";
    private static final int SHELL_VERSION = 4;
    private static final int COMPOSITOR_VERSION = 4;
    // Of wl_compositor, wl_surface and wl_region.
    private static final int CREATE_SURFACE = 0;
    private static final int CREATE_REGION = 1;
    private static final int ATTACH = 1;
    private static final int FRAME = 3;
    private static final int SET_INPUT_REGION = 5;
    private static final int COMMIT = 6;
    private static final int SET_BUFFER_SCALE = 8;
    private static final int DAMAGE_BUFFER = 9;
    // Of the shell and its surfaces.
    private static final int GET_LAYER_SURFACE = 0;
    private static final int OVERLAY = 3;
    private static final int SET_SIZE = 0;
    private static final int SET_ANCHOR = 1;
    private static final int TOP = 1;
    private static final int SET_EXCLUSIVE_ZONE = 2;
    private static final int WHATEVER_PANELS_TAKE = -1;
    private static final int SET_MARGIN = 3;
    private static final int SET_KEYBOARD = 4;
    private static final int EXCLUSIVE = 1;
    private static final int ACK_CONFIGURE = 6;
    private static final int CONFIGURE = 0;
    private static final int CLOSED = 1;

    private static final int ARGB = 0;

    private final LibC libc;
    private final Connection connection;
    private final WlObject compositor;
    private final WlObject shm;
    private final WlObject surface;
    private final WlObject layer;
    private final int scale;
    private final Set<SharedPicture> used = new HashSet<>();
    private boolean configured;
    private volatile boolean shown;
    private long shownSince;
    private volatile boolean gone;

    /**
     * What it looks like on.
     *
     * @param monitor that it fits on, whichever it comes up on
     * @param scale pixels of its pictures for one of the compositor's
     */
    record Paper(Monitor monitor, int scale) {
        static Paper of(List<Output> outputs) {
            int scale = outputs.stream()
                    .mapToInt(each -> (int) Math.ceil(each.scale()))
                    .max()
                    .orElse(1);
            int width = outputs.stream()
                    .mapToInt(each -> each.logical().width())
                    .min()
                    .orElse(1);
            int height = outputs.stream()
                    .mapToInt(each -> each.logical().height())
                    .min()
                    .orElse(1);
            return new Paper(new Monitor("", true, 0, 0, width * scale, height * scale, scale, ""), scale);
        }

        /** As it is on the monitors that there are. */
        static Paper of(Wayland wayland, Connection connection) throws IOException, CommandException {
            Outputs outputs = new Outputs(connection);
            wayland.settle(connection);
            return of(outputs.layout().outputs());
        }

        /** In the compositor's pixels: each of a picture's has to be one or a part of one. */
        int logical(int pixels) {
            return (pixels + scale - 1) / scale;
        }
    }

    /**
     * Puts one up; it is there with its first picture.
     *
     * @param top how far below the edge, in the compositor's pixels
     * @param answers whether clicks are for it; otherwise it lets them through
     */
    LayerSurface(
            LibC libc,
            Wayland wayland,
            Connection connection,
            Paper paper,
            int width,
            int height,
            int top,
            boolean answers)
            throws IOException, CommandException {
        this.libc = libc;
        this.connection = connection;
        this.scale = paper.scale();
        compositor = connection.bind("wl_compositor", COMPOSITOR_VERSION, Listener.DEAF);
        shm = connection.bind("wl_shm", 1, Listener.DEAF);
        WlObject shell = connection.bind(SHELL, SHELL_VERSION, Listener.DEAF);
        surface = connection.make(compositor, CREATE_SURFACE, Listener.DEAF, arguments -> arguments.made());
        layer = connection.make(shell, GET_LAYER_SURFACE, this::onLayer, arguments -> arguments
                .made()
                .object(surface)
                .nothing()
                .integer(OVERLAY)
                .text("sophon"));
        connection.send(layer, SET_SIZE, arguments -> arguments
                .integer(paper.logical(width))
                .integer(paper.logical(height)));
        connection.send(layer, SET_ANCHOR, arguments -> arguments.integer(TOP));
        connection.send(layer, SET_EXCLUSIVE_ZONE, arguments -> arguments.integer(WHATEVER_PANELS_TAKE));
        connection.send(
                layer,
                SET_MARGIN,
                arguments -> arguments.integer(top).integer(0).integer(0).integer(0));
        if (!answers) {
            WlObject nowhere = connection.make(compositor, CREATE_REGION, Listener.DEAF, arguments -> arguments.made());
            connection.send(surface, SET_INPUT_REGION, arguments -> arguments.object(nowhere));
        }
        connection.send(surface, SET_BUFFER_SCALE, arguments -> arguments.integer(scale));
        connection.send(surface, COMMIT);
        wayland.atEnd(() -> used.forEach(SharedPicture::unmap));
        if (!connection.await(() -> configured || gone, Wayland.PATIENCE)) {
            throw wayland.silentException();
        }
    }

    /** Shows a picture. */
    void draw(BufferedImage picture) throws IOException, CommandException {
        int width = (picture.getWidth() + scale - 1) / scale * scale;
        int height = (picture.getHeight() + scale - 1) / scale * scale;
        SharedPicture shared = memory(picture, width, height);
        connection.send(
                surface,
                ATTACH,
                arguments -> arguments.object(shared.buffer()).integer(0).integer(0));
        connection.send(
                surface,
                DAMAGE_BUFFER,
                arguments -> arguments.integer(0).integer(0).integer(width).integer(height));
        connection.make(surface, FRAME, event -> onFrame(), arguments -> arguments.made());
        connection.send(surface, COMMIT);
    }

    /**
     * Has the keyboard for itself, until it goes. Not before the person wants it: sway 1.7 gives the keyboard to one that
     * would have it on demand, too, as soon as it is there.
     */
    void takeKeyboard() throws IOException {
        connection.send(layer, SET_KEYBOARD, arguments -> arguments.integer(EXCLUSIVE));
        connection.send(surface, COMMIT);
    }

    /** Makes a picture that a pointer may have. */
    WlObject cursor(BufferedImage picture) throws IOException, CommandException {
        WlObject own = connection.make(compositor, CREATE_SURFACE, Listener.DEAF, arguments -> arguments.made());
        SharedPicture shared = memory(picture, picture.getWidth(), picture.getHeight());
        connection.send(
                own,
                ATTACH,
                arguments -> arguments.object(shared.buffer()).integer(0).integer(0));
        connection.send(own, COMMIT);
        return own;
    }

    private SharedPicture memory(BufferedImage picture, int width, int height) throws IOException, CommandException {
        SharedPicture[] made = {null};
        SharedPicture shared = SharedPicture.of(
                libc,
                connection,
                shm,
                new SharedPicture.Kind(ARGB, width, height, Integer.BYTES * width),
                event -> free(made[0]));
        made[0] = shared;
        used.add(shared);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            picture.getRGB(0, Math.min(y, picture.getHeight() - 1), picture.getWidth(), 1, row, 0, picture.getWidth());
            shared.write(y, row);
        }
        return shared;
    }

    /** The compositor has no more use for it. */
    private void free(SharedPicture shared) throws IOException {
        if (used.remove(shared)) {
            shared.free();
        }
    }

    private void onFrame() {
        if (!shown) {
            shownSince = System.nanoTime();
            shown = true;
        }
    }

    /** Whether the compositor has shown it for so long. */
    boolean isShownFor(Duration time) {
        return isShown() && System.nanoTime() - shownSince >= time.toNanos();
    }

    /** Whether the compositor has shown a picture of it. */
    boolean isShown() {
        return shown && !gone;
    }

    /** Whether it is gone, as with its monitor. */
    boolean isGone() {
        return gone;
    }

    /** Pixels of its pictures for one of the compositor's. */
    int scale() {
        return scale;
    }

    private void onLayer(Event event) throws IOException {
        if (event.opcode() == CONFIGURE) {
            int serial = event.integer();
            connection.send(layer, ACK_CONFIGURE, arguments -> arguments.integer(serial));
            if (configured) {
                connection.send(surface, COMMIT);
            }
            configured = true;
        } else if (event.opcode() == CLOSED) {
            gone = true;
        }
    }
}
