package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.picture.Placement;
import dev.sophon.platform.picture.Regions;
import dev.sophon.platform.x11.internal.display.ClientProcesses;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The windows of an X11 display, through whatever window manager runs there. */
@Component
public final class X11WindowManager implements WindowManager {
    private static final Pattern ID = Pattern.compile("0x[0-9a-fA-F]{1,8}");
    /** For a window manager to do what it was asked; they take a few milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A place that stays the same for so long is where the window manager wants the window. */
    private static final Duration SETTLED = Duration.ofMillis(150);

    private static final int DIALOGS_ON_TOP_OF_EACH_OTHER = 8;

    private final XDisplay display;
    private final Ewmh ewmh;
    private final WindowCalls calls;
    private final WindowFacts facts;
    private final SameWindow same;
    private final Monitors monitors;

    @Activate
    public X11WindowManager(@Reference XDisplay display) {
        this.display = display;
        this.calls = WindowCalls.load();
        this.ewmh = new Ewmh(display, calls);
        this.facts = new WindowFacts(ewmh);
        this.same = new SameWindow(display, ewmh, calls);
        this.monitors = new Monitors(display);
    }

    @Override
    public List<Window> windows() throws CommandException {
        WindowFacts.All found = display.ask(facts::read);
        // Which process it is takes files to read, for which no other call has to wait.
        Map<Long, Optional<String>> names = new HashMap<>();
        return found.windows().stream()
                .map(raw -> raw.window(found.active(), names))
                .toList();
    }

    @Override
    public Optional<Window> at(int x, int y) throws CommandException {
        Optional<String> found =
                display.call(open -> AtPixel.find(ewmh, calls, open, x, y)).map(WindowFacts::id);
        return found.isEmpty()
                ? Optional.empty()
                : windows().stream()
                        .filter(each -> found.get().equals(each.id()))
                        .findFirst();
    }

    @Override
    public Window window(String id) throws CommandException {
        String written = WindowFacts.id(parse(id));
        return windows().stream()
                .filter(each -> each.id().equals(written))
                .findFirst()
                .orElseThrow(X11WindowManager::noWindow);
    }

    @Override
    public Bounds move(Window listed, int x, int y, OptionalInt width, OptionalInt height)
            throws CommandException, InterruptedException {
        long window = parse(listed.id());
        boolean resize = width.isPresent() || height.isPresent();
        Bounds before = display.call(open -> bounds(open, managed(open, window, listed)));
        Bounds target = new Bounds(x, y, width.orElse(before.width()), height.orElse(before.height()));
        display.call(open -> {
            Placement.check(target, width, height, Regions.around(monitors.list(open)));
            same.require(open, window, listed);
            ewmh.change(open, window, false, Ewmh.MAXIMIZED_WIDE, Ewmh.MAXIMIZED_HIGH);
            if (ewmh.has(open, window, Ewmh.FULL_SCREEN)) {
                ewmh.change(open, window, false, Ewmh.FULL_SCREEN, Ewmh.FULL_SCREEN);
            }
            return true;
        });
        Bounds after = place(window, listed, before, target, target, resize);
        if (!Placement.at(after, target) && !after.equals(before)) {
            // Window managers disagree about the border that some windows ask for: a pixel or two.
            Bounds further =
                    new Bounds(2 * target.x() - after.x(), 2 * target.y() - after.y(), target.width(), target.height());
            after = place(window, listed, after, further, target, resize);
        }
        if (after.equals(before) && !after.equals(target)) {
            throw CommandException.unsupported(
                    Placement.at(after, target)
                            ? "The window kept its size: it may be of a fixed one, or keep to steps of its own."
                            : "The window manager left the window where it was.");
        }
        return after;
    }

    /** Whoever has the id by now, after what came before took its time, is left alone. */
    private Bounds place(long window, Window listed, Bounds before, Bounds asked, Bounds target, boolean resize)
            throws CommandException, InterruptedException {
        display.call(open -> {
            same.require(open, window, listed);
            ewmh.place(open, window, asked, resize);
            return true;
        });
        return Placement.settled(
                () -> display.call(open -> bounds(open, window)), before, target, resize, SETTLED, PATIENCE);
    }

    @Override
    public void minimize(Window listed) throws CommandException, InterruptedException {
        long window = parse(listed.id());
        display.call(open -> {
            ewmh.minimize(open, managed(open, window, listed));
            return true;
        });
        if (!await(window, PATIENCE, open -> ewmh.minimized(open, window))) {
            throw CommandException.unsupported(
                    "The window manager did not minimize the window; it may be of a kind that"
                            + " cannot be, as a dialog or a panel.");
        }
    }

    @Override
    public void maximize(Window listed) throws CommandException, InterruptedException {
        long window = parse(listed.id());
        display.call(open -> {
            managed(open, window, listed);
            ewmh.change(open, window, true, Ewmh.MAXIMIZED_HIGH, Ewmh.MAXIMIZED_WIDE);
            if (ewmh.minimized(open, window)) {
                ewmh.takeOut(open, window);
            }
            return true;
        });
        boolean done = await(
                window,
                PATIENCE,
                open -> ewmh.has(open, window, Ewmh.MAXIMIZED_WIDE)
                        && ewmh.has(open, window, Ewmh.MAXIMIZED_HIGH)
                        && !ewmh.minimized(open, window));
        if (!done) {
            throw CommandException.unsupported("The window manager did not maximize the window; it may be of a fixed"
                    + " size, or of a kind that cannot be, as a dialog.");
        }
        Bounds now = display.call(open -> bounds(open, window));
        // The state is set before the size: who captures the screen next is to see the latter.
        Placement.settled(() -> display.call(open -> bounds(open, window)), now, now, false, SETTLED, PATIENCE);
    }

    @Override
    public void focus(Window listed, Duration patience) throws CommandException, InterruptedException {
        long window = parse(listed.id());
        display.call(open -> {
            managed(open, window, listed);
            ewmh.activate(open, window);
            return true;
        });
        if (!await(window, patience, open -> holdsKeyboard(open, window))) {
            throw CommandException.unsupported(display.call(open -> whyNot(open, window)));
        }
    }

    @Override
    public boolean askToClose(Window listed) throws CommandException {
        long window = parse(listed.id());
        return display.call(open -> same.whileIt(open, managed(open, window), listed, () -> ewmh.close(open, window)));
    }

    @Override
    public boolean disconnect(Window listed, Collection<Window> meant) throws CommandException {
        long window = parse(listed.id());
        Set<Long> ids = new HashSet<>();
        for (Window each : meant) {
            ids.add(parse(each.id()));
        }
        return display.call(open -> same.whileIt(open, managed(open, window), listed, () -> {
            boolean alone = Arrays.stream(ewmh.windows(open))
                    .filter(each -> ClientProcesses.sameClient(display, each, window))
                    .allMatch(ids::contains);
            if (alone) {
                calls.XKillClient(open, window);
            }
            return alone;
        }));
    }

    private boolean holdsKeyboard(Pointer open, long window) {
        long active = ewmh.active(open);
        for (int i = 0; i < DIALOGS_ON_TOP_OF_EACH_OTHER && active != 0; i++) {
            if (active == window) {
                return true;
            }
            active = ewmh.owner(open, active);
        }
        return false;
    }

    private String whyNot(Pointer open, long window) {
        if (!ewmh.takesKeyboard(open, window)) {
            return "The window did not get the keyboard: it takes no keyboard input.";
        }
        if (ewmh.has(open, window, Ewmh.WANTS_ATTENTION)) {
            return "The window did not get the keyboard: the window manager protects the present window from losing it"
                    + " (focus-stealing prevention) and has marked this one as wanting attention. Minimize the present"
                    + " window, or click this one.";
        }
        return "The window did not get the keyboard: the window manager left it with "
                + (ewmh.active(open) == 0 ? "no window." : "another window.");
    }

    /** What a poll looks at. */
    private interface Condition {
        boolean holds(Pointer open) throws CommandException;
    }

    /** Polls until it holds; a window that closes meanwhile ends it with {@code invalid_params}. */
    private boolean await(long window, Duration patience, Condition condition)
            throws CommandException, InterruptedException {
        return Placement.poll(
                () -> display.call(open -> {
                    bounds(open, window);
                    return condition.holds(open);
                }),
                patience);
    }

    private Bounds bounds(Pointer open, long window) throws CommandException {
        Optional<Bounds> bounds = ewmh.bounds(open, window);
        return bounds.orElseThrow(X11WindowManager::noWindow);
    }

    private long managed(Pointer open, long window) throws CommandException {
        if (Arrays.stream(ewmh.windows(open)).noneMatch(each -> each == window)) {
            throw noWindow();
        }
        return window;
    }

    private long managed(Pointer open, long window, Window listed) throws CommandException {
        same.require(open, managed(open, window), listed);
        return window;
    }

    private static long parse(String id) throws CommandException {
        if (!ID.matcher(id).matches()) {
            throw CommandException.invalidParams("windowId: expected an id from window.list, as in 0x00010234");
        }
        return Long.parseLong(id.substring(2), 16);
    }

    static CommandException noWindow() {
        return CommandException.invalidParams(
                "windowId: there is no such window, or no longer; window.list tells those that there are");
    }
}
