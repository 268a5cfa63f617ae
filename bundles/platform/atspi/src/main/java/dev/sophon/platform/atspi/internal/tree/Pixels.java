package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes pixels of the places that applications tell, by the windows that are there, and tells whether these have come to
 * rest: an application hears of its window's place after the window manager has put it there. For one look.
 */
public final class Pixels {
    /** What has a window that is listed, unlike menus and tool tips. */
    private static final Set<Integer> FRAMES = Set.of(
            Names.ROLE_FRAME,
            Names.ROLE_DIALOG,
            Names.ROLE_ALERT,
            Names.ROLE_COLOR_CHOOSER,
            Names.ROLE_FILE_CHOOSER,
            Names.ROLE_FONT_CHOOSER);

    private final @Nullable WindowManager manager;
    /** Whether applications tell places in their window, and not on the screen. */
    private final boolean relative;

    private final Warnings warnings;
    private final Map<String, Window> before;
    private final Set<Node> unsettled = new HashSet<>();
    private boolean moved;

    /**
     * Before the applications are asked.
     *
     * @param relative whether they tell places in their window, as on Wayland, and not on the screen
     */
    public Pixels(@Nullable WindowManager manager, boolean relative, Warnings warnings) {
        this.manager = manager;
        this.relative = relative;
        this.warnings = warnings;
        this.before = windows();
    }

    /** The window with the keyboard, before the applications were asked; null where it is not known. */
    public @Nullable Window focused() {
        return before.values().stream().filter(Window::focused).findFirst().orElse(null);
    }

    /** Those that may be this window, in the eyes of their applications. */
    public List<Node> those(List<Node> tops, Map<String, Long> processes, Window window) {
        Map<String, Window> all = before.containsKey(window.id()) ? before : Map.of(window.id(), window);
        return tops.stream()
                // Qt calls a window of its own a filler.
                .filter(top -> (isFrame(top) || top.traits.name().equals(window.title()))
                        && candidates(top, processes.getOrDefault(top.ref.bus(), 0L), all).stream()
                                .anyMatch(one -> one.id().equals(window.id())))
                .toList();
    }

    /** Whether a listed window is called as it is, so that it is no menu and no tool tip. */
    public boolean isTitled(Node top) {
        String name = top.traits.name();
        return !name.isEmpty()
                && before.values().stream().anyMatch(window -> window.title().equals(name));
    }

    /** The windows that it may be, before the applications were asked; empty for what is no listed window. */
    public List<Window> windowsOf(Node top, long process) {
        List<Window> same = isFrame(top) ? candidates(top, process, before) : List.of();
        return same.isEmpty()
                ? before.values().stream()
                        .filter(window -> process != 0 && window.pid() == process && isThere(top, window))
                        .toList()
                : same;
    }

    /** Whether what is in it is where it is told to be. */
    public boolean isAtRest(Node top) {
        return !unsettled.contains(top);
    }

    /** Whether it is where this window is. */
    public static boolean isThere(Node top, Window window) {
        Bounds told = top.bounds;
        return told != null && Fit.of(told, window).filter(Fit::isInPlace).isPresent();
    }

    /** Whether it has a window that is listed. */
    public static boolean isFrame(Node top) {
        return FRAMES.contains(top.traits.role());
    }

    /** Whether what was told is where it was told to be, as far as that can be compared. */
    public boolean atRest() {
        return unsettled.isEmpty();
    }

    /**
     * After they have been asked.
     *
     * @param processes of the applications, by their names on the bus; 0 where it is not known
     */
    public void apply(List<Node> tops, Map<String, Long> processes) {
        Map<String, Window> after = windows();
        if (after.isEmpty()) {
            if (relative) {
                tops.forEach(this::forgetPlace);
            }
            return;
        }
        Map<App, Fit> byApp = new HashMap<>();
        List<Node> without = new ArrayList<>();
        for (Node top : tops) {
            Bounds told = top.bounds;
            if (told == null) {
                continue;
            }
            List<Window> same = candidates(top, processes.getOrDefault(top.ref.bus(), 0L), after);
            if (same.stream().anyMatch(window -> hasMoved(window))) {
                moved = true;
                unsettled.add(top);
                warnings.moving(top.app.key());
                forget(top);
                continue;
            }
            Optional<Fit> fit = same.stream()
                    .flatMap(window -> Fit.of(told, window).stream())
                    .min((one, other) -> Boolean.compare(other.isInPlace(), one.isInPlace()));
            if (fit.isPresent()) {
                byApp.putIfAbsent(top.app, fit.get());
                place(top, fit.get());
            } else if (same.isEmpty()) {
                without.add(top);
            } else if (relative) {
                forgetPlace(top);
            } else {
                unsettled.add(top);
                warnings.unknownScale(top.app.key());
            }
        }
        for (Node top : without) {
            Fit fit = byApp.get(top.app);
            if (relative) {
                forgetPlace(top);
            } else if (fit == null) {
                warnUnlessSomewhere(top, after.values());
            } else if (isToCome(top, fit)) {
                unsettled.add(top);
                warnings.moving(top.app.key());
                forget(top);
            } else if (!fit.isExact()) {
                map(top, fit, false);
            }
        }
    }

    /**
     * Whether a frame's window is still to come: the application has shown it, its other windows are listed and it is not, and
     * where it is told to be another one is seen. A window manager that is busy lists it later, and puts it somewhere else.
     */
    private boolean isToCome(Node top, Fit fit) {
        Bounds told = top.bounds;
        if (told == null || manager == null || !isFrame(top) || !top.traits.has(Names.SHOWING)) {
            return false;
        }
        Bounds place = fit.pixelsOfOther(told);
        try {
            return manager.at(place.x() + place.width() / 2, place.y() + place.height() / 2)
                    .isPresent();
        } catch (CommandException e) {
            return false;
        }
    }

    /** A frame that is nobody's window, as of an application in a sandbox: it is known where it is if a window is just there. */
    private void warnUnlessSomewhere(Node top, Collection<Window> windows) {
        Bounds told = top.bounds;
        if (told != null
                && isFrame(top)
                && Math.min(told.width(), told.height()) >= Fit.SMALLEST
                && windows.stream()
                        .flatMap(window -> Fit.of(told, window).stream())
                        .noneMatch(fit -> fit.isInPlace() && fit.isExact())) {
            warnings.unknownScale(top.app.key());
        }
    }

    private void place(Node top, Fit fit) {
        if (!relative && !fit.isInPlace()) {
            unsettled.add(top);
            if (fit.isExact()) {
                warnings.elsewhere(top.app.key());
            }
        }
        if (relative || !fit.isExact()) {
            map(top, fit, true);
        }
    }

    /** Whether the windows themselves are on their way. */
    public boolean moving() {
        return moved;
    }

    private boolean hasMoved(Window now) {
        Window earlier = before.get(now.id());
        return earlier == null || !earlier.whole().equals(now.whole());
    }

    /** The windows that it may be: of that title and process, or the only one of the process. */
    private static List<Window> candidates(Node top, long process, Map<String, Window> windows) {
        List<Window> ofProcess = windows.values().stream()
                .filter(window -> process == 0 || window.pid() == 0 || window.pid() == process)
                .toList();
        List<Window> titled = ofProcess.stream()
                .filter(window -> window.title().equals(top.traits.name()))
                .toList();
        if (!titled.isEmpty()) {
            return titled;
        }
        List<Window> proved = ofProcess.stream()
                .filter(window -> process != 0 && window.pid() == process)
                .toList();
        return top.traits.role() == Names.ROLE_FRAME && proved.size() == 1 ? proved : List.of();
    }

    private static void map(Node node, Fit fit, boolean inside) {
        Bounds told = node.bounds;
        if (told != null) {
            node.bounds = inside ? fit.pixels(told) : fit.pixelsOfOther(told);
        }
        node.children.forEach(child -> map(child, fit, inside));
    }

    private void forgetPlace(Node top) {
        warnings.unknownPlace(top.app.key());
        forget(top);
    }

    private static void forget(Node node) {
        node.bounds = null;
        node.children.forEach(Pixels::forget);
    }

    private Map<String, Window> windows() {
        WindowManager known = manager;
        if (known == null) {
            return Map.of();
        }
        try {
            return known.windows().stream().collect(Collectors.toMap(Window::id, window -> window));
        } catch (CommandException e) {
            // Without a window manager there is nothing to compare with.
            return Map.of();
        }
    }
}
