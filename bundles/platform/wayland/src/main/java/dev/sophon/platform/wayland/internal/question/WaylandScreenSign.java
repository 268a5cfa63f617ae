package dev.sophon.platform.wayland.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.platform.picture.SignPicture;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.protocol.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * A sign for each use, with a connection of its own, above all windows; clicks go through it. That another program puts
 * something above it, no compositor tells.
 */
@Component
public final class WaylandScreenSign implements ScreenSign {
    static final Duration TO_BE_NOTICED = Duration.ofSeconds(3);
    private static final int TO_COME_UP_MS = 2000;

    private final Compositor compositor;

    @Activate
    public WaylandScreenSign(
            @Reference(target = "(&(offers=wl_compositor)(offers=wl_shm)(offers=zwlr_layer_shell_v1))")
                    Compositor compositor) {
        this.compositor = compositor;
    }

    @Override
    public Standing show(String words) throws CommandException, InterruptedException {
        Wayland own = compositor.open();
        try {
            LayerSurface sign = own.call(connection -> raise(compositor.libc(), own, connection, words));
            return new Up(own, sign);
        } catch (CommandException e) {
            own.close();
            if (e.code() == ErrorCode.CANCELLED && Thread.interrupted()) {
                throw new InterruptedException("ended before the sign was there");
            }
            throw e;
        } catch (InternalError | NoClassDefFoundError e) {
            own.close();
            throw CommandException.unsupported("A sign cannot be drawn without a font. Install one (on Debian and"
                    + " Ubuntu: fonts-dejavu-core fontconfig) and start the Node again.");
        }
    }

    private static LayerSurface raise(LibC libc, Wayland own, Connection connection, String words)
            throws IOException, CommandException {
        LayerSurface.Paper paper = LayerSurface.Paper.of(own, connection);
        BufferedImage picture = SignPicture.draw(words, paper.monitor());
        LayerSurface sign =
                new LayerSurface(libc, own, connection, paper, picture.getWidth(), picture.getHeight(), 0, false);
        sign.draw(picture);
        connection.await(() -> sign.isShown() || sign.isGone(), TO_COME_UP_MS);
        if (!sign.isShown()) {
            throw CommandException.unsupported("No sign can be shown: the monitor may be switched off.");
        }
        return sign;
    }

    private static final class Up implements Standing {
        private final Wayland own;
        private final LayerSurface sign;
        private final long since = System.nanoTime();

        Up(Wayland own, LayerSurface sign) {
            this.own = own;
            this.sign = sign;
        }

        @Override
        public boolean stands() {
            return !own.lost() && sign.isShown();
        }

        @Override
        public void close() {
            Thread thread = new Thread(this::goesWhenNoticed, "sophon-sign");
            thread.setDaemon(true);
            thread.start();
        }

        private void goesWhenNoticed() {
            try {
                TimeUnit.NANOSECONDS.sleep(since + TO_BE_NOTICED.toNanos() - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                own.close();
            }
        }
    }
}
