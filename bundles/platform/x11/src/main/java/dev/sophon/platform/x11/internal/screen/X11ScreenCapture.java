package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.JpegEncoding;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.picture.Regions;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.ScreenChanges;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.protocol.ErrorCode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Pictures of an X11 screen; pixels go from the server's shared memory straight into the encoder. What was asked for before
 * is answered again while the server says that nothing was drawn since. They are taken on a connection and a thread of their
 * own: to take and encode a large screen holds up no hands.
 */
@Component
public final class X11ScreenCapture implements ScreenCapture {
    private final XDisplay shared;
    private final Monitors monitors;
    private final JpegEncoding encoding;
    private final CursorPicture cursor = new CursorPicture();

    private final Object ownLock = new Object();
    private @Nullable Own own;
    private boolean closed;

    /** A connection and what is kept along with it, for its thread. */
    private record Own(
            XDisplay display,
            Monitors monitors,
            ScreenGrabber grabber,
            WindowPicture windows,
            ScreenChanges changes,
            KeptPictures kept) {
        static Own open(XDisplay display) {
            return new Own(
                    display,
                    new Monitors(display),
                    new ScreenGrabber(display),
                    new WindowPicture(display),
                    new ScreenChanges(display),
                    new KeptPictures());
        }

        void free(@Nullable Pointer open) {
            changes.free(open);
            kept.clear();
            grabber.free(open);
        }
    }

    @Activate
    public X11ScreenCapture(@Reference XDisplay display) {
        this(display, JpegEncoder.best());
    }

    public X11ScreenCapture(XDisplay display, JpegEncoder encoder) {
        this.shared = display;
        this.monitors = new Monitors(display);
        this.encoding = new JpegEncoding(encoder);
    }

    /** Gives back what is kept from one picture to the next. */
    @Deactivate
    public void close() {
        synchronized (ownLock) {
            closed = true;
            if (own == null) {
                encoding.free();
            }
            disconnect(true);
        }
    }

    private void disconnect(boolean forGood) {
        Own last = own;
        own = null;
        if (last == null) {
            return;
        }
        last.display().release(open -> {
            last.free(open);
            if (forGood) {
                encoding.free();
            }
        });
        last.display().close();
    }

    private Own connect() throws CommandException {
        try {
            synchronized (ownLock) {
                if (closed || shared.lost()) {
                    throw CommandException.unsupported("The X server at " + shared.name() + " is gone, or being left.");
                }
                Own current = own;
                if (current == null || current.display().lost()) {
                    disconnect(false);
                    current = Own.open(XDisplay.open(shared.xlib(), shared.name(), () -> {}));
                    own = current;
                }
                return current;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ErrorCode.CANCELLED, "Ended before the picture was taken.", e);
        }
    }

    @Override
    public List<Monitor> monitors() throws CommandException {
        return shared.ask(monitors::list);
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
        Own with = connect();
        Window window = shot.window();
        try {
            return window == null
                    ? with.display().ask(open -> ofScreen(open, with, shot, known))
                    : with.windows().grab(window, (open, id, inWindow, onScreen) -> with.grabber()
                            .grab(open, id, inWindow, pixels -> look(open, pixels, onScreen, shot, known)));
        } catch (CommandException e) {
            if (with.display().lost()) {
                // Who keeps the other connection is to know at once.
                shared.call(open -> true);
            }
            throw e;
        }
    }

    private Look ofScreen(Pointer open, Own with, Shot shot, @Nullable Frame known) throws CommandException {
        List<Monitor> attached = with.monitors().list(open);
        Bounds asked = shot.region();
        Bounds region = asked == null ? attached.get(0).bounds() : asked;
        Bounds desktop = Regions.around(attached);
        Regions.check(region, desktop, shot.quality(), shot.maxWidth());
        KeptPictures.Key key = new KeptPictures.Key(region, shot.quality(), shot.maxWidth(), desktop);
        // As of the answer that told the monitors; what is drawn meanwhile is told the next time.
        if (with.changes().any(open)) {
            with.kept().clear();
        }
        // The pointer goes about without anything being drawn.
        KeptPictures.Kept kept = shot.cursor() ? null : with.kept().get(key);
        if (kept != null && known != null && kept.frame().number() == known.number()) {
            return new Look(null, List.of(), region, kept.frame());
        }
        if (kept != null && known == null && kept.jpeg() != null) {
            return new Look(kept.jpeg(), List.of(), region, kept.frame());
        }
        Look look = with.grabber().grab(open, region, pixels -> look(open, pixels, region, shot, known));
        if (!shot.cursor() && look.frame() != null) {
            with.kept().put(key, new KeptPictures.Kept(look.whole(), look.frame()));
        }
        return look;
    }

    private Look look(Pointer open, Pixels grabbed, Bounds onScreen, Shot shot, @Nullable Frame known)
            throws CommandException {
        if (shot.cursor()) {
            cursor.draw(open, grabbed, onScreen.x(), onScreen.y());
        }
        return encoding.look(grabbed, onScreen, shot, known);
    }
}
