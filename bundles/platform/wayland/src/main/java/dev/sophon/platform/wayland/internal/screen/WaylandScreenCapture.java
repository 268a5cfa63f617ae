package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.JpegEncoding;
import dev.sophon.platform.picture.Regions;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Pictures of the screen, as compositors of the wlroots family give them. On a connection and a thread of their own: to wait
 * for a frame and encode it holds up no hands.
 */
@Component
public final class WaylandScreenCapture implements ScreenCapture {
    private final Compositor compositor;
    private final Supplier<JpegEncoder> encoders;

    private final Object ownLock = new Object();
    private @Nullable Own own;
    private boolean closed;

    /** A connection and what is kept along with it, for its thread. */
    private record Own(Wayland wayland, Outputs outputs, Screencopy screencopy, Canvas canvas, JpegEncoding encoding) {
        static Own open(Compositor compositor, Supplier<JpegEncoder> encoders) throws CommandException {
            Wayland wayland = compositor.open();
            try {
                return wayland.call(connection -> {
                    Outputs outputs = new Outputs(connection);
                    Screencopy screencopy = new Screencopy(compositor.libc(), wayland, connection);
                    JpegEncoding encoding = new JpegEncoding(encoders.get());
                    wayland.atEnd(encoding::free);
                    return new Own(wayland, outputs, screencopy, new Canvas(), encoding);
                });
            } catch (CommandException e) {
                wayland.close();
                throw e;
            }
        }
    }

    @Activate
    public WaylandScreenCapture(
            @Reference(target = "(&(offers=wl_shm)(offers=zwlr_screencopy_manager_v1))") Compositor compositor) {
        this(compositor, JpegEncoder::best);
    }

    WaylandScreenCapture(Compositor compositor, Supplier<JpegEncoder> encoders) {
        this.compositor = compositor;
        this.encoders = encoders;
    }

    /** Gives back what is kept from one picture to the next. */
    @Deactivate
    public void close() {
        synchronized (ownLock) {
            closed = true;
            if (own != null) {
                own.wayland().close();
                own = null;
            }
        }
    }

    private Own connect() throws CommandException {
        synchronized (ownLock) {
            if (closed) {
                throw CommandException.unsupported("The compositor is gone, or being left.");
            }
            Own current = own;
            if (current == null || current.wayland().lost()) {
                current = Own.open(compositor, encoders);
                own = current;
            }
            return current;
        }
    }

    @Override
    public List<Monitor> monitors() throws CommandException {
        Own with = connect();
        return with.wayland().call(connection -> monitors(layout(with, connection)));
    }

    @Override
    public Bounds desktop() throws CommandException {
        return Regions.around(monitors());
    }

    @Override
    public Taken take(Shot shot) throws CommandException {
        Look look = look(shot, null);
        return new Taken(Objects.requireNonNull(look.whole()), look.screen());
    }

    @Override
    public Look look(Shot shot, @Nullable Frame known) throws CommandException {
        if (shot.window() != null) {
            throw CommandException.unsupported("window: this compositor gives no picture of one window alone. Ask for"
                    + " the region that it lies in, as window.list tells it.");
        }
        Own with = connect();
        return with.wayland().call(connection -> look(with, connection, shot, known));
    }

    private Look look(Own with, Connection connection, Shot shot, @Nullable Frame known)
            throws IOException, CommandException {
        Layout layout = layout(with, connection);
        List<Output> outputs = layout.outputs();
        Bounds asked = shot.region();
        Bounds region = asked == null ? outputs.get(0).place() : asked;
        Regions.check(region, layout.desktop(), shot.quality(), shot.maxWidth());
        with.screencopy().keepOnly(outputs);
        List<Screencopy.Taken> taken = with.screencopy()
                .take(
                        outputs.stream()
                                .filter(each -> each.place().meets(region))
                                .toList(),
                        shot.cursor());
        return with.encoding().look(with.canvas().draw(taken, region), region, shot, known);
    }

    private static Layout layout(Own with, Connection connection) throws IOException, CommandException {
        // A monitor that has come or changed is told before the answer.
        with.wayland().settle(connection);
        return with.outputs().layout();
    }

    private static List<Monitor> monitors(Layout layout) {
        List<Monitor> monitors = new ArrayList<>();
        for (Output each : layout.outputs()) {
            monitors.add(each.monitor(monitors.isEmpty()));
        }
        return List.copyOf(monitors);
    }
}
