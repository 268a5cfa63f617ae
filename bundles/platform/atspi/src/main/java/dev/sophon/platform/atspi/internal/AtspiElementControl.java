package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Ref;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.atspi.internal.tree.Details;
import dev.sophon.platform.atspi.internal.tree.InView;
import dev.sophon.platform.atspi.internal.tree.Node;
import dev.sophon.platform.atspi.internal.tree.Peers;
import dev.sophon.platform.atspi.internal.tree.Pixels;
import dev.sophon.platform.atspi.internal.tree.Warnings;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Finds elements anew by what their handles say of them, and only those that are the same still. */
@Component
public final class AtspiElementControl implements ElementControl {
    private static final int DEEPEST = 28;
    private static final int MOST_ELEMENTS = 5000;
    /** For windows, and for what is scrolled. */
    private static final Duration TO_REST = Duration.ofMillis(500);

    private static final long BETWEEN_LOOKS_MS = 15;

    private final AccessibilityBus bus;
    private final boolean wayland;
    private final @Nullable WindowManager windows;

    @Activate
    public AtspiElementControl(
            @Reference AccessibilityBus bus,
            @Reference HostPlatform host,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    WindowManager windows) {
        this(bus, host.display().equals("wayland"), windows);
    }

    AtspiElementControl(AccessibilityBus bus, boolean wayland, @Nullable WindowManager windows) {
        this.bus = bus;
        this.wayland = wayland;
        this.windows = windows;
    }

    @Override
    public Found find(String handle, boolean inSight, Duration patience) throws CommandException, InterruptedException {
        Search search = new Search(handle, bus.seen().get(handle), patience);
        long begun = System.nanoTime();
        boolean scrolled = false;
        boolean scrolls = true;
        Bounds before = null;
        while (true) {
            FoundElement found = search.look(inSight);
            boolean given = false;
            try {
                boolean late = !scrolls || System.nanoTime() - begun > TO_REST.toNanos();
                boolean still = !scrolled || Objects.equals(before, found.bounds());
                if (!inSight || late || (still && found.isAtRest() && found.isShowing())) {
                    if (found.isFree(inSight, late)) {
                        given = true;
                        return found;
                    }
                }
                before = found.bounds();
                if (!found.isShowing() && !scrolled) {
                    scrolled = true;
                    scrolls = found.scroll();
                }
            } finally {
                if (!given) {
                    found.close();
                }
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
    }

    /** For one element in the application that it was of, or in all of them where that is not known. */
    private final class Search {
        private final String handle;
        private final SeenElements.@Nullable Seen before;
        private final Duration patience;

        Search(String handle, SeenElements.@Nullable Seen before, Duration patience) {
            this.handle = handle;
            this.before = before;
            this.patience = patience;
        }

        /** @param shown whether to look first at what can be seen, which is much less */
        FoundElement look(boolean shown) throws CommandException, InterruptedException {
            try {
                FoundElement found = shown ? once(true) : null;
                return found != null ? found : Objects.requireNonNull(once(false));
            } catch (IOException e) {
                throw new CommandException(
                        ErrorCode.PLATFORM_UNSUPPORTED, "The accessibility bus was lost while asking; try again", e);
            }
        }

        /** Null where it is not among what can be seen. */
        private @Nullable FoundElement once(boolean shown) throws IOException, CommandException, InterruptedException {
            Warnings warnings = new Warnings();
            Pixels pixels = new Pixels(windows, wayland, warnings);
            Peers peers = new Peers(bus.join(), System.nanoTime() + patience.toNanos());
            boolean given = false;
            try {
                Query query = new Query(true, shown, null, DEEPEST, MOST_ELEMENTS, patience);
                String application = before == null ? null : before.application();
                Desktop.Seen now = new Desktop(peers, query, warnings, pixels, application).look();
                List<Node> same = new ArrayList<>();
                SeenElements.Row row = before == null ? null : before.row();
                if (row == null) {
                    collect(now.windows(), node -> handle.equals(node.handle), same);
                } else {
                    same.addAll(sameRow(
                            peers, now.windows(), Objects.requireNonNull(before).ref(), row));
                }
                if (same.size() == 1) {
                    given = true;
                    return new FoundElement(peers, now, pixels, windows, same.get(0), () -> look(true));
                }
                if (shown) {
                    return null;
                }
                throw CommandException.invalidParams(
                        same.isEmpty()
                                ? "element: " + whatBecameOfIt(now.windows()) + "; look again by screen.queryElements"
                                : "element: more than one is called that; give role and name instead");
            } finally {
                if (!given) {
                    peers.close();
                }
            }
        }

        /** By what its earlier object says of it now: what it is called and beside what it stands, others may be, too. */
        private List<Node> sameRow(Peers peers, List<Node> now, Ref object, SeenElements.Row row)
                throws InterruptedException {
            List<Node> alike = new ArrayList<>();
            collect(
                    now,
                    node -> InView.isRowOfQt(node)
                            && Objects.requireNonNull(node.parent).ref.equals(row.view())
                            && node.traits.role() == row.role()
                            && node.traits.name().equals(row.name()),
                    alike);
            List<Ref> objects = new ArrayList<>(List.of(object));
            alike.forEach(node -> objects.add(node.ref));
            List<@Nullable Bounds> places = new Details(peers).places(objects);
            Bounds place = places.get(0);
            List<Node> same = new ArrayList<>();
            for (int i = 0; i < alike.size(); i++) {
                if (place != null && place.height() > 0 && place.equals(places.get(i + 1))) {
                    same.add(alike.get(i));
                }
            }
            return same;
        }

        private String whatBecameOfIt(List<Node> now) {
            SeenElements.Seen known = before;
            if (known == null) {
                return "there is no such element";
            }
            List<Node> object = new ArrayList<>();
            collect(now, node -> node.ref.equals(known.ref()), object);
            if (!object.isEmpty()) {
                return "it has become another one: " + FoundElement.words(object.get(0));
            }
            Node there = Cover.top(now, known.bounds());
            return "it is gone" + (there == null ? "" : "; in its place is now " + FoundElement.words(there));
        }
    }

    private interface Which {
        boolean is(Node node);
    }

    private static void collect(List<Node> nodes, Which which, List<Node> into) {
        for (Node node : nodes) {
            if (which.is(node)) {
                into.add(node);
            }
            collect(node.children, which, into);
        }
    }
}
