package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.element.ElementControl.Act;
import dev.sophon.node.platform.element.ElementControl.Away;
import dev.sophon.node.platform.element.ElementControl.Found;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Finds the elements that commands mean, and acts on them by what is least in the way of the person at the device.
 * Thread-safe.
 */
@Component(service = Elements.class)
public final class Elements {
    static final String ACTION = "action";
    static final String NOTHING = "nothing";
    private static final String POINTER = "pointer";
    private static final int DEEPEST = 28;
    private static final int MOST_ELEMENTS = 5000;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** For an element to be what was asked for. */
    private static final Duration TO_CHANGE = Duration.ofSeconds(1);

    private static final long BETWEEN_LOOKS_MS = 10;
    private static final int MOST_TURNS = 40;
    private static final int MOST_STEPS = 100;

    /** Finds windows. */
    public interface ById {
        Window window(String id) throws CommandException;
    }

    private final ElementTree tree;
    private final ElementControl control;
    private final ById windows;
    private final Pointer pointer;

    @Activate
    public Elements(
            @Reference ElementTree tree,
            @Reference ElementControl control,
            @Reference WindowManager windows,
            @Reference Pointer pointer) {
        this(tree, control, windows::window, pointer);
    }

    public Elements(ElementTree tree, ElementControl control, ById windows, Pointer pointer) {
        this.tree = tree;
        this.control = control;
        this.windows = windows;
        this.pointer = pointer;
    }

    /** The one that is meant, with nothing above it. */
    Found find(Wanted wanted, Invocation call) throws CommandException, InterruptedException {
        String handle = wanted.element();
        return find(handle == null ? named(wanted, call) : handle, true, call);
    }

    /** Among what shows, which is much less, or what can be brought into sight. */
    private String named(Wanted wanted, Invocation call) throws CommandException, InterruptedException {
        List<Element> shown = windows(wanted.windowId(), true, call);
        return wanted.handle(wanted.isIn(shown) ? shown : windows(wanted.windowId(), false, call));
    }

    Found find(String handle, boolean inSight, Invocation call) throws CommandException, InterruptedException {
        try {
            return control.find(handle, inSight, share(call));
        } catch (CommandException e) {
            if (!inSight || !turnTo(handle, call)) {
                throw e;
            }
            return control.find(handle, true, share(call));
        }
    }

    /** Turns the wheel until it is in sight: for rows that their application does not scroll to. Returns whether it was turned. */
    private boolean turnTo(String handle, Invocation call) throws InterruptedException {
        try (Found found = control.find(handle, false, share(call))) {
            Away away = found.away();
            boolean turned = away != null;
            int steps = 1;
            for (int turns = 0; away != null && turns < MOST_TURNS && !call.ended(); turns++) {
                for (int i = 0; i < steps; i++) {
                    // As little as there is: one step of the wheel.
                    pointer.scroll(
                            away.over().x(),
                            away.over().y(),
                            Integer.signum(away.right()),
                            Integer.signum(away.down()));
                }
                Away now = moved(found, away);
                if (away.equals(now)) {
                    // The end of what it scrolls in.
                    break;
                }
                int by = Math.max(1, distance(away) - distance(now)) / steps;
                steps = Math.max(1, Math.min(MOST_STEPS, distance(now) / Math.max(1, by)));
                away = now;
            }
            return turned;
        } catch (CommandException e) {
            // What it was refused for before tells more.
            return false;
        }
    }

    private static int distance(@Nullable Away away) {
        return away == null ? 0 : Math.abs(away.right()) + Math.abs(away.down());
    }

    /** Where it has come to; where it was if it does not move at all. */
    private static @Nullable Away moved(Found found, Away from) throws CommandException, InterruptedException {
        long end = System.nanoTime() + TO_CHANGE.toNanos();
        Away now = found.away();
        while (from.equals(now) && end - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            now = found.away();
        }
        return now;
    }

    /** What is on its way into sight: waits a second for it at most. */
    Found findSoon(String handle, Invocation call) throws CommandException, InterruptedException {
        long end = System.nanoTime() + TO_CHANGE.toNanos();
        while (true) {
            try {
                return find(handle, true, call);
            } catch (CommandException e) {
                if (end - System.nanoTime() <= 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            }
        }
    }

    /** What is in a window, or in the focused one. */
    List<Element> windows(@Nullable String windowId, boolean showingOnly, Invocation call)
            throws CommandException, InterruptedException {
        Window only = windowId == null ? null : windows.window(windowId);
        return tree.query(new ElementTree.Query(false, showingOnly, only, DEEPEST, MOST_ELEMENTS, share(call)))
                .windows();
    }

    private static Duration share(Invocation call) {
        Duration share = call.remaining().dividedBy(2);
        return share.compareTo(LONGEST) < 0 ? share : LONGEST;
    }

    /** By what the application offers, and else by a click. Returns which it was. */
    String act(Found found, Act act) throws CommandException, InterruptedException {
        if (found.act(act)) {
            return ACTION;
        }
        click(found, Pointer.Button.LEFT, 1);
        return POINTER;
    }

    /** By the pointer. */
    String click(Found found, Pointer.Button button, int times) throws CommandException, InterruptedException {
        Spot spot = found.spot();
        if (spot == null) {
            throw CommandException.unsupported(
                    "element: its application neither offers this nor tells where it is on the screen");
        }
        pointer.click(spot.x(), spot.y(), button, times);
        return POINTER;
    }

    /** Waits until its states are as wanted, a second at most. Returns whether they are. */
    boolean becomes(Found found, Predicate<Set<String>> wanted) throws InterruptedException {
        long end = System.nanoTime() + TO_CHANGE.toNanos();
        while (!wanted.test(found.states())) {
            if (end - System.nanoTime() <= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
        return true;
    }

    /** The answer. */
    static Acted acted(Found found, String by) throws InterruptedException {
        return Acted.on(found.element(), by, found.states().stream().sorted().toList());
    }
}
