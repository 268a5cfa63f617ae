package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Monitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The monitors as RandR knows them, or the screen as one where there is no RandR 1.5. For the display's thread. */
public final class Monitors {
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

    private static final int MOST_NAMES = 64;
    private static final Pattern DPI = Pattern.compile("(?m)^Xft\\.dpi:\\s*([0-9]{1,4}(\\.[0-9]{1,9})?)\\s*$");
    private static final double DPI_OF_SCALE_ONE = 96;

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private @Nullable LibXrandr randr;
    private boolean lookedForRandr;
    private final WindowCalls calls = WindowCalls.load();
    private final Properties properties;
    private final Map<Long, String> names = new HashMap<>();

    public Monitors(XDisplay display) {
        this.display = display;
        this.x11 = display.xlib().x11;
        this.properties = new Properties(display, calls);
    }

    /** The primary one first, the others from left to right and top to bottom; never empty. */
    public List<Monitor> list(Pointer open) throws CommandException {
        List<Listed> attached;
        Bounds screen;
        double scale;
        try (Questions questions = new Questions(display, calls, properties, open)) {
            long root = x11.XDefaultRootWindow(open);
            // The root window as it is now; what Xlib remembers is as old as the connection.
            Questions.Answer<Bounds> place = questions.place(root);
            Questions.Answer<Properties.Value> resources = questions.property(root, "RESOURCE_MANAGER");
            questions.handBack();
            attached = attached(open, root);
            screen = place.take().orElseThrow(() -> CommandException.unsupported("The X server tells of no screen."));
            scale = scaleFactor(resources.take());
        }
        List<Monitor> found = new ArrayList<>();
        for (Listed monitor : attached) {
            clip(monitor(monitor.name(), monitor.primary(), monitor.bounds(), scale), screen)
                    .ifPresent(found::add);
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

    private record Listed(String name, boolean primary, Bounds bounds) {}

    private List<Listed> attached(Pointer open, long root) {
        List<Listed> found = new ArrayList<>();
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
        Pointer infos = library.XRRGetMonitors(open, root, 1, count);
        if (infos == null) {
            return found;
        }
        for (int i = 0; i < count.getValue(); i++) {
            Pointer info = infos.share((long) i * INFO_SIZE, INFO_SIZE);
            Bounds bounds = new Bounds(info.getInt(X), info.getInt(Y), info.getInt(WIDTH), info.getInt(HEIGHT));
            String name = atomName(open, info.getLong(NAME)).orElse("monitor-" + i);
            found.add(new Listed(name, info.getInt(PRIMARY) != 0, bounds));
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

    private Optional<String> atomName(Pointer open, long atom) {
        // An atom's name is the same for as long as the server runs.
        String known = names.get(atom);
        if (known != null) {
            return Optional.of(known);
        }
        Pointer name = atom == 0 ? null : x11.XGetAtomName(open, atom);
        if (name == null) {
            return Optional.empty();
        }
        String text = name.getString(0, StandardCharsets.UTF_8.name());
        x11.XFree(name);
        if (names.size() >= MOST_NAMES) {
            names.clear();
        }
        names.put(atom, text);
        return Optional.of(text);
    }

    /** What the desktop's settings ask toolkits for, as {@code Xft.dpi}; RandR itself knows no scale. */
    private static double scaleFactor(Optional<Properties.Value> resources) {
        return resources
                .flatMap(Properties.Value::text)
                .map(Monitors::scaleFactor)
                .orElse(1.0);
    }

    public static double scaleFactor(String resources) {
        Matcher dpi = DPI.matcher(resources);
        double scale = dpi.find() ? Double.parseDouble(dpi.group(1)) / DPI_OF_SCALE_ONE : 1;
        return scale <= 0 ? 1 : Math.round(scale * 100) / 100.0;
    }
}
