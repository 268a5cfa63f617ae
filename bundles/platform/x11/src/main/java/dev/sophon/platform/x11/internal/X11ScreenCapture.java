package dev.sophon.platform.x11.internal;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.ScreenCapture;
import java.util.List;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Pictures of an X11 screen; pixels go from the server's shared memory straight into the encoder. What was asked for before
 * is answered again while the server says that nothing was drawn since.
 */
@Component
public final class X11ScreenCapture implements ScreenCapture {
    private final XDisplay display;
    private final Monitors monitors;
    private final ScreenGrabber grabber;
    private final ScreenChanges changes;
    private final KeptPictures kept = new KeptPictures();
    private final JpegEncoder encoder;
    private final Downscaler downscaler = new Downscaler();

    @Activate
    public X11ScreenCapture(@Reference XDisplay display) {
        this(display, JpegEncoder.best());
    }

    X11ScreenCapture(XDisplay display, JpegEncoder encoder) {
        this.display = display;
        this.monitors = new Monitors(display);
        this.grabber = new ScreenGrabber(display);
        this.changes = new ScreenChanges(display);
        this.encoder = encoder;
    }

    /** Gives back what is kept from one picture to the next. */
    @Deactivate
    public void close() {
        display.release(open -> {
            changes.free(open);
            kept.clear();
            grabber.free(open);
            encoder.free();
            downscaler.free();
        });
    }

    @Override
    public List<Monitor> monitors() throws CommandException {
        return display.ask(monitors::list);
    }

    @Override
    public Bounds desktop() throws CommandException {
        return Regions.around(monitors());
    }

    @Override
    public Jpeg capture(Bounds region, int quality, OptionalInt maxWidth) throws CommandException {
        return display.ask(open -> capture(open, monitors.list(open), region, quality, maxWidth));
    }

    @Override
    public Jpeg capturePrimary(int quality, OptionalInt maxWidth) throws CommandException {
        return display.ask(open -> {
            List<Monitor> attached = monitors.list(open);
            return capture(open, attached, attached.get(0).bounds(), quality, maxWidth);
        });
    }

    private Jpeg capture(Pointer open, List<Monitor> attached, Bounds region, int quality, OptionalInt maxWidth)
            throws CommandException {
        Bounds desktop = Regions.around(attached);
        Regions.check(region, desktop, quality, maxWidth);
        KeptPictures.Key key = new KeptPictures.Key(region, quality, maxWidth, desktop);
        // As of the answer that told the monitors; what is drawn meanwhile is told the next time.
        if (changes.any(open)) {
            kept.clear();
        }
        Jpeg picture = kept.get(key);
        if (picture == null) {
            picture = grabber.grab(open, region, pixels -> encode(pixels, quality, maxWidth));
            kept.put(key, picture);
        }
        return picture;
    }

    private Jpeg encode(Pixels grabbed, int quality, OptionalInt maxWidth) throws CommandException {
        int width = Math.min(grabbed.width(), maxWidth.orElse(Integer.MAX_VALUE));
        boolean asItIs = width == grabbed.width() && encoder.takes(grabbed.format());
        Pixels pixels = asItIs ? grabbed : downscaler.scale(grabbed, width);
        return new Jpeg(encoder.encode(pixels, quality), pixels.width(), pixels.height());
    }
}
