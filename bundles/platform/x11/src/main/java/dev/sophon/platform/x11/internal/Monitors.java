package dev.sophon.platform.x11.internal;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Monitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The monitors as RandR knows them, or the screen as one where there is no RandR 1.5. For the display's thread. */
final class Monitors {
    interface LibXrandr extends Library {
        int XRRQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        int XRRQueryVersion(Pointer display, IntByReference major, IntByReference minor);

        @Nullable
        Pointer XRRGetMonitors(Pointer display, long window, int active, IntByReference count);

        void XRRFreeMonitors(Pointer monitors);
    }

    // XRRMonitorInfo: its size, and the offsets of its fields.
    private static final int INFO_SIZE = 56;
    private static final int NAME = 0;
    private static final int PRIMARY = 8;
    private static final int X = 20;
    private static final int Y = 24;
    private static final int WIDTH = 28;
    private static final int HEIGHT = 32;

    private static final long XA_RESOURCE_MANAGER = 23;
    private static final long XA_STRING = 31;
    private static final int RESOURCES_LIMIT = 1 << 16;
    private static final Pattern DPI = Pattern.compile("(?m)^Xft\\.dpi:\\s*([0-9]{1,4}(\\.[0-9]{1,9})?)\\s*$");
    private static final double DPI_OF_SCALE_ONE = 96;

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private @Nullable LibXrandr randr;
    private boolean lookedForRandr;

    Monitors(XDisplay display) {
        this.display = display;
        this.x11 = display.xlib().x11;
    }

    /** The primary one first, the others from left to right and top to bottom; never empty. */
    List<Monitor> list(Pointer open) throws CommandException {
        Bounds screen = screen(open);
        double scale = scaleFactor(open);
        List<Monitor> found = new ArrayList<>();
        for (Monitor monitor : attached(open, scale)) {
            clip(monitor, screen).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            return List.of(monitor("screen", true, screen, scale));
        }
        found.sort(Comparator.comparing((Monitor monitor) -> !monitor.isPrimary())
                .thenComparing(Monitor::x)
                .thenComparing(Monitor::y));
        // Somebody has to be the primary one; the first is what a desktop would take too.
        Monitor first = found.get(0);
        found.set(0, monitor(first.id(), true, first.bounds(), scale));
        return List.copyOf(found);
    }

    private List<Monitor> attached(Pointer open, double scale) {
        List<Monitor> found = new ArrayList<>();
        if (!lookedForRandr) {
            randr = Libraries.optional("libXrandr.so.2", LibXrandr.class)
                    .filter(library -> knows(library, open))
                    .orElse(null);
            lookedForRandr = true;
        }
        LibXrandr library = randr;
        if (library == null) {
            return found;
        }
        IntByReference count = new IntByReference();
        Pointer infos = library.XRRGetMonitors(open, x11.XDefaultRootWindow(open), 1, count);
        if (infos == null) {
            return found;
        }
        for (int i = 0; i < count.getValue(); i++) {
            Pointer info = infos.share((long) i * INFO_SIZE, INFO_SIZE);
            Bounds bounds = new Bounds(info.getInt(X), info.getInt(Y), info.getInt(WIDTH), info.getInt(HEIGHT));
            String name = atomName(open, info.getLong(NAME)).orElse("monitor-" + i);
            found.add(monitor(name, info.getInt(PRIMARY) != 0, bounds, scale));
        }
        library.XRRFreeMonitors(infos);
        return found;
    }

    private static boolean knows(LibXrandr library, Pointer open) {
        IntByReference major = new IntByReference();
        IntByReference minor = new IntByReference();
        return library.XRRQueryExtension(open, new IntByReference(), new IntByReference()) != 0
                && library.XRRQueryVersion(open, major, minor) != 0
                && (major.getValue() > 1 || minor.getValue() >= 5);
    }

    private static Monitor monitor(String name, boolean primary, Bounds bounds, double scale) {
        return new Monitor(name, primary, bounds.x(), bounds.y(), bounds.width(), bounds.height(), scale, name);
    }

    /** What lies beyond the screen has no pixels. */
    private static Optional<Monitor> clip(Monitor monitor, Bounds screen) {
        int left = Math.max(monitor.x(), screen.x());
        int top = Math.max(monitor.y(), screen.y());
        int right = Math.min(monitor.x() + monitor.width(), screen.x() + screen.width());
        int bottom = Math.min(monitor.y() + monitor.height(), screen.y() + screen.height());
        return right <= left || bottom <= top
                ? Optional.empty()
                : Optional.of(monitor(
                        monitor.id(),
                        monitor.isPrimary(),
                        new Bounds(left, top, right - left, bottom - top),
                        monitor.scaleFactor()));
    }

    /** The root window as it is now; what Xlib remembers is as old as the connection. */
    private Bounds screen(Pointer open) throws CommandException {
        IntByReference width = new IntByReference();
        IntByReference height = new IntByReference();
        IntByReference other = new IntByReference();
        x11.XGetGeometry(
                open, x11.XDefaultRootWindow(open), new byte[Long.BYTES], other, other, width, height, other, other);
        display.check(open);
        return new Bounds(0, 0, width.getValue(), height.getValue());
    }

    private Optional<String> atomName(Pointer open, long atom) {
        Pointer name = atom == 0 ? null : x11.XGetAtomName(open, atom);
        if (name == null) {
            return Optional.empty();
        }
        String text = name.getString(0, StandardCharsets.UTF_8.name());
        x11.XFree(name);
        return Optional.of(text);
    }

    /** What the desktop's settings ask toolkits for, as {@code Xft.dpi}; RandR itself knows no scale. */
    private double scaleFactor(Pointer open) {
        PointerByReference data = new PointerByReference();
        int status = x11.XGetWindowProperty(
                open,
                x11.XDefaultRootWindow(open),
                XA_RESOURCE_MANAGER,
                0,
                RESOURCES_LIMIT / 4,
                0,
                XA_STRING,
                new byte[Long.BYTES],
                new IntByReference(),
                new byte[Long.BYTES],
                new byte[Long.BYTES],
                data);
        Pointer resources = data.getValue();
        if (status != 0 || resources == null) {
            return 1;
        }
        String text = resources.getString(0, StandardCharsets.ISO_8859_1.name());
        x11.XFree(resources);
        return scaleFactor(text);
    }

    static double scaleFactor(String resources) {
        Matcher dpi = DPI.matcher(resources);
        double scale = dpi.find() ? Double.parseDouble(dpi.group(1)) / DPI_OF_SCALE_ONE : 1;
        return scale <= 0 ? 1 : Math.round(scale * 100) / 100.0;
    }
}
