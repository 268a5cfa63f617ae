package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.Questions;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What windows and their manager tell and are told, by ICCCM and the Extended Window Manager Hints. For the display's
 * thread.
 */
final class Ewmh {
    static final String ACTIVE_WINDOW = "_NET_ACTIVE_WINDOW";
    static final String STATE = "_NET_WM_STATE";
    static final String WINDOW_STATE = "WM_STATE";
    static final String HIDDEN = "_NET_WM_STATE_HIDDEN";
    static final String SHADED = "_NET_WM_STATE_SHADED";
    static final String MAXIMIZED_WIDE = "_NET_WM_STATE_MAXIMIZED_HORZ";
    static final String MAXIMIZED_HIGH = "_NET_WM_STATE_MAXIMIZED_VERT";
    static final String FULL_SCREEN = "_NET_WM_STATE_FULLSCREEN";
    static final String WANTS_ATTENTION = "_NET_WM_STATE_DEMANDS_ATTENTION";

    private static final String MANAGER = "_NET_SUPPORTING_WM_CHECK";
    private static final String SHADOW = "_GTK_FRAME_EXTENTS";
    private static final String FRAME = "_NET_FRAME_EXTENTS";
    private static final String WORKSPACE = "_NET_WM_DESKTOP";
    private static final String CURRENT_WORKSPACE = "_NET_CURRENT_DESKTOP";
    private static final int VIEWABLE = 2;
    private static final int DEEPEST_FRAME = 8;

    /** A request of a person, not of an application: what pagers and taskbars say. */
    static final long PERSON = 2;

    private static final long TO_WINDOW_MANAGER = (1 << 19) | (1 << 20);
    private static final int ICONIC = 3;
    private static final long INPUT_HINT = 1;
    private static final long ALL_WORKSPACES = 0xffffffffL;

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private final WindowCalls calls;
    /** The window by which the window manager was told the last time; 0 if there was none. */
    private long manager;
    /** Of which manager it is known whether it tells what is hidden. */
    private long asked;

    private boolean tellsHidden;

    final Properties properties;

    Ewmh(XDisplay display, WindowCalls calls) {
        this.display = display;
        this.x11 = display.xlib().x11;
        this.calls = calls;
        this.properties = new Properties(display, calls);
    }

    long root(Pointer open) {
        return x11.XDefaultRootWindow(open);
    }

    /** To ask several things at once. */
    Questions questions(Pointer open) {
        return new Questions(display, calls, properties, open);
    }

    /** The windows under management, the lowest first. */
    long[] windows(Pointer open) throws CommandException {
        try (Questions questions = questions(open)) {
            return windows(questions, open).take();
        }
    }

    /** An answer that may be that no window manager runs. */
    @FunctionalInterface
    interface Windows {
        long[] take() throws CommandException;
    }

    /** Asks for the windows under management. */
    Windows windows(Questions questions, Pointer open) throws CommandException {
        long guess = manager;
        Questions.Answer<Properties.Value> named = questions.property(root(open), MANAGER);
        // It is the same as the last time, or has to be asked anew.
        Questions.Answer<Properties.Value> alive = guess == 0 ? Optional::empty : questions.property(guess, MANAGER);
        Questions.Answer<Properties.Value> stacked = questions.property(root(open), "_NET_CLIENT_LIST_STACKING");
        Questions.Answer<Properties.Value> listed = questions.property(root(open), "_NET_CLIENT_LIST");
        return () -> {
            long found = first(named.take(), 0);
            Optional<Properties.Value> own = alive.take();
            requireManager(
                    found,
                    found == guess ? own : questions.property(found, MANAGER).take());
            // Some take the list away when it is empty.
            return stacked.take()
                    .or(listed::take)
                    .map(Properties.Value::numbers)
                    .orElseGet(() -> new long[0]);
        };
    }

    /** What a window manager that died has left behind is no sign of life. */
    private void requireManager(long window, Optional<Properties.Value> own) throws CommandException {
        if (window == 0 || first(own, 0) != window) {
            manager = 0;
            throw CommandException.unsupported(
                    "No window manager runs on this display, and only that knows its windows."
                            + " Start one, as openbox or xfwm4.");
        }
        manager = window;
    }

    /** The first number of a property, or the one given if there is none. */
    static long first(Optional<Properties.Value> value, long otherwise) {
        long[] numbers = value.map(Properties.Value::numbers).orElseGet(() -> new long[0]);
        return numbers.length == 0 ? otherwise : numbers[0];
    }

    /**
     * Where a window is on the screen.
     *
     * @param bounds without frame and shadow
     * @param whole with both, as far as they are told
     */
    record Place(Bounds bounds, Bounds whole) {}

    /** Where a window is on the screen, without frame and shadow; empty if it is gone. */
    Optional<Bounds> bounds(Pointer open, long window) throws CommandException {
        try (Questions questions = questions(open)) {
            return place(questions, window).take().map(Place::bounds);
        }
    }

    /** Asks where a window is. */
    Questions.Answer<Place> place(Questions questions, long window) throws CommandException {
        Questions.Answer<Bounds> place = questions.place(window);
        Questions.Answer<Properties.Value> shadow = questions.property(window, SHADOW);
        Questions.Answer<Properties.Value> frame = questions.property(window, FRAME);
        return () -> {
            Edges inside = Edges.of(shadow.take());
            Edges outside = Edges.of(frame.take());
            return place.take().map(raw -> new Place(inside.without(raw), outside.around(raw)));
        };
    }

    /** Asks for a place; where the manager puts it is seen in {@link #bounds}. */
    void place(Pointer open, long window, Bounds target, boolean resize) {
        Edges shadow = Edges.of(properties.read(open, window, SHADOW));
        // Static gravity: the place of the window itself, whatever frame is around it.
        long flags = 10 | (1 << 8) | (1 << 9) | (resize ? (1 << 10) | (1 << 11) : 0) | (PERSON << 12);
        tellManager(
                open,
                window,
                "_NET_MOVERESIZE_WINDOW",
                flags,
                target.x() - shadow.left,
                target.y() - shadow.top,
                target.width() + shadow.left + shadow.right,
                target.height() + shadow.top + shadow.bottom);
    }

    /**
     * What is drawn around a window: by its manager outside of it, or inside of it by a toolkit that draws its own frame and
     * shadow.
     */
    private record Edges(int left, int right, int top, int bottom) {
        static Edges of(Optional<Properties.Value> property) {
            long[] extents = property.map(Properties.Value::numbers).orElseGet(() -> new long[0]);
            return extents.length < 4
                    ? new Edges(0, 0, 0, 0)
                    : new Edges((int) extents[0], (int) extents[1], (int) extents[2], (int) extents[3]);
        }

        Bounds without(Bounds place) {
            return new Bounds(
                    place.x() + left,
                    place.y() + top,
                    Math.max(1, place.width() - left - right),
                    Math.max(1, place.height() - top - bottom));
        }

        Bounds around(Bounds place) {
            return new Bounds(
                    place.x() - left, place.y() - top, place.width() + left + right, place.height() + top + bottom);
        }
    }

    boolean has(Pointer open, long window, String state) {
        long atom = properties.atom(open, state);
        return Arrays.stream(properties.numbers(open, window, STATE)).anyMatch(each -> each == atom);
    }

    /** Adds or removes up to two states at once. */
    void change(Pointer open, long window, boolean add, String first, String second) {
        long[] atoms = {properties.atom(open, first), properties.atom(open, second)};
        tellManager(open, window, STATE, add ? 1 : 0, atoms[0], atoms[1], PERSON);
    }

    /**
     * What tells whether a window is put away.
     *
     * @param hidden whether its manager says so
     * @param shaded whether it is rolled up to its title bar
     * @param iconic its state by ICCCM, which some managers give to windows on other workspaces too
     */
    record Look(boolean hidden, boolean shaded, boolean iconic) {}

    /** Asks for what {@link #look} has to know of the display; before the first question. */
    void prepare(Pointer open) throws CommandException {
        properties.atom(open, HIDDEN);
        properties.atom(open, SHADED);
        if (asked != manager || asked == 0) {
            long atom = properties.atom(open, HIDDEN);
            tellsHidden = Arrays.stream(properties.numbers(open, root(open), "_NET_SUPPORTED"))
                    .anyMatch(each -> each == atom);
            asked = manager;
        }
    }

    /** Asks whether a window is put away; after {@link #prepare}. */
    Questions.Answer<Look> look(Questions questions, long window) throws CommandException {
        Questions.Answer<Properties.Value> states = questions.property(window, STATE);
        Questions.Answer<Properties.Value> old = questions.property(window, WINDOW_STATE);
        return () -> {
            Set<Long> atoms = new HashSet<>();
            states.take().ifPresent(told -> Arrays.stream(told.numbers()).forEach(atoms::add));
            return Optional.of(new Look(
                    atoms.contains(properties.known(HIDDEN)),
                    atoms.contains(properties.known(SHADED)),
                    first(old.take(), 0) == ICONIC));
        };
    }

    boolean minimized(Pointer open, long window) throws CommandException {
        prepare(open);
        Optional<Look> look;
        try (Questions questions = questions(open)) {
            look = look(questions, window).take();
        }
        return look.isPresent() && minimized(open, window, look.get());
    }

    /**
     * Whether a window is put away. Some managers call one hidden that is only rolled up: of that its frame is still there.
     */
    boolean minimized(Pointer open, long window, Look look) throws CommandException {
        if (!tellsHidden) {
            return look.iconic();
        }
        return look.hidden() && !(look.shaded() && (!onCurrentWorkspace(open, window) || frameIsShown(open, window)));
    }

    /** Whether the person sees the workspace that a window is on. */
    boolean onCurrentWorkspace(Pointer open, long window) {
        long workspace = properties.number(open, window, WORKSPACE, ALL_WORKSPACES) & ALL_WORKSPACES;
        return workspace == ALL_WORKSPACES
                || workspace == properties.number(open, root(open), CURRENT_WORKSPACE, workspace);
    }

    private boolean frameIsShown(Pointer open, long window) {
        long frame = window;
        for (int i = 0; i < DEEPEST_FRAME; i++) {
            long parent = calls.parent(open, frame, display.xlib());
            if (parent == 0 || parent == root(open)) {
                break;
            }
            frame = parent;
        }
        boolean shown = calls.mapState(open, frame) == VIEWABLE;
        display.forgive();
        return shown;
    }

    void minimize(Pointer open, long window) {
        tellManager(open, window, "WM_CHANGE_STATE", ICONIC);
        if (properties.number(open, window, WINDOW_STATE, 0) == ICONIC) {
            // To some managers one that is rolled up or on another workspace is so already, with nothing to change.
            change(open, window, true, HIDDEN, HIDDEN);
        }
    }

    /** The window with the keyboard; 0 if there is none. */
    long active(Pointer open) {
        return properties.number(open, root(open), ACTIVE_WINDOW, 0);
    }

    /** The window that a dialog belongs to; 0 if it is none. */
    long owner(Pointer open, long window) {
        return properties.number(open, window, "WM_TRANSIENT_FOR", 0);
    }

    /** Asks for the keyboard, on the workspace that the window is on. */
    void activate(Pointer open, long window) {
        if (!onCurrentWorkspace(open, window)) {
            long workspace = properties.number(open, window, WORKSPACE, ALL_WORKSPACES) & ALL_WORKSPACES;
            tellManager(open, root(open), CURRENT_WORKSPACE, workspace, WindowCalls.CURRENT_TIME);
        }
        tellManager(open, window, ACTIVE_WINDOW, PERSON, WindowCalls.CURRENT_TIME, 0);
    }

    /** Takes a window out again that was put away; the person's workspace stays the one in front. */
    void takeOut(Pointer open, long window) {
        if (onCurrentWorkspace(open, window)) {
            activate(open, window);
        } else {
            tellManager(open, window, STATE, 0, properties.atom(open, HIDDEN), 0, PERSON);
            calls.XMapWindow(open, window);
        }
    }

    boolean takesKeyboard(Pointer open, long window) {
        long[] hints = properties.numbers(open, window, "WM_HINTS");
        boolean declines = hints.length >= 2 && (hints[0] & INPUT_HINT) != 0 && hints[1] == 0;
        return !declines || understands(open, window, "WM_TAKE_FOCUS");
    }

    /** Sends what a close button sends; false if the window does not understand it. */
    boolean close(Pointer open, long window) {
        if (!understands(open, window, "WM_DELETE_WINDOW")) {
            return false;
        }
        try (Memory event = WindowCalls.message(
                window,
                properties.atom(open, "WM_PROTOCOLS"),
                properties.atom(open, "WM_DELETE_WINDOW"),
                WindowCalls.CURRENT_TIME)) {
            calls.XSendEvent(open, window, 0, 0, event);
        }
        return true;
    }

    private boolean understands(Pointer open, long window, String protocol) {
        long atom = properties.atom(open, protocol);
        return Arrays.stream(properties.numbers(open, window, "WM_PROTOCOLS")).anyMatch(each -> each == atom);
    }

    private void tellManager(Pointer open, long window, String type, long... data) {
        try (Memory event = WindowCalls.message(window, properties.atom(open, type), data)) {
            calls.XSendEvent(open, root(open), 0, TO_WINDOW_MANAGER, event);
        }
    }
}
