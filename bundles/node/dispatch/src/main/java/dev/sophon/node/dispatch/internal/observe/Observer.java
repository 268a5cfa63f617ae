package dev.sophon.node.dispatch.internal.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.params.ObserveParam;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Looks at what comes of commands that use mouse or keyboard, where the issuer asks for it: by the param {@code observe}, which
 * each of them has, and fields that are added to its answer. Thread-safe.
 */
@Component(service = Observer.class)
public final class Observer {
    private static final int MOST_MOVING = 512;
    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Between two looks from which it is learned what changes by itself; what changes later is not noticed. */
    private static final long TO_LEARN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Finds what a desktop can do, as long as it can. */
    public interface Ports {
        /** A port, held until {@link #letGo}; null where there is none. */
        <T> @Nullable T find(Class<T> port);

        void letGo();
    }

    /** Ports begin their work when they are first used, so none is held in between. */
    public interface Desktop {
        Ports ports();
    }

    private final Desktop desktop;
    /** What has changed by itself, and when that was seen. */
    private final Map<String, Long> restless = new HashMap<>();
    /** Where something was drawn by itself, and when that was seen. */
    private final Map<Bounds, Long> moving = new LinkedHashMap<>();

    /** Elements that changed beside the last command which was looked at. */
    private Set<String> changed = Set.of();
    /** Elements that were seen not to change by themselves, and when. */
    private final Map<String, Long> calm = new HashMap<>();

    private @Nullable Sight last;
    private long lastSeen;
    /** When enough was known, on the monotonic clock; null if it never was. */
    private @Nullable Long learned;

    private boolean everywhere;

    @Activate
    public Observer(BundleContext context) {
        this(() -> new Services(context));
    }

    public Observer(Desktop desktop) {
        this.desktop = desktop;
    }

    /**
     * Begins to look, if that is asked for; what fails of it is no failure of the command.
     *
     * @return to be closed when the command has ended
     */
    public Observation begin(CommandProperties command, JsonNode params, Invocation call) throws InterruptedException {
        boolean wanted = command.observed() && params.path(ObserveParam.NAME).asBoolean();
        if (!wanted) {
            if (command.effects()) {
                forgetLast();
            }
            return Observation.NONE;
        }
        return begin(List.of(command), call);
    }

    /** Begins to look what comes of several together. */
    public Observation begin(List<CommandProperties> commands, Invocation call) throws InterruptedException {
        Ports ports = desktop.ports();
        Eyes eyes = Eyes.of(ports, commands);
        if (eyes == null) {
            ports.letGo();
            return Observation.of("nobody here tells what is drawn and which windows there are");
        }
        boolean begun = false;
        try {
            Observation observation = Observation.begin(this, eyes, call);
            begun = true;
            return observation;
        } catch (CommandException e) {
            return Observation.of(e.text());
        } finally {
            if (!begun) {
                ports.letGo();
            }
        }
    }

    /** Something else has happened since, or may. */
    synchronized void forgetLast() {
        last = null;
    }

    /** Learns what has changed since the last look, if no command could have done that. Returns whether enough is known. */
    synchronized boolean learn(Sight now) {
        long nanos = System.nanoTime();
        if (last != null) {
            last.restlessTo(now).forEach(key -> restless.put(key, nanos));
            if (nanos - lastSeen >= TO_LEARN_NANOS && last.everywhere() == now.everywhere()) {
                learned = nanos;
                everywhere = now.everywhere();
            }
        }
        restless.values().removeIf(seen -> nanos - seen > KNOWN_NANOS);
        last = now;
        lastSeen = nanos;
        return learned != null && nanos - learned < KNOWN_NANOS && (everywhere || !now.everywhere());
    }

    /**
     * Where something moves by itself.
     *
     * @param drawn what was drawn while no command ran
     */
    synchronized List<Bounds> moving(List<Bounds> drawn) {
        long nanos = System.nanoTime();
        drawn.forEach(each -> moving.put(each, nanos));
        moving.values().removeIf(seen -> nanos - seen > KNOWN_NANOS);
        while (moving.size() > MOST_MOVING) {
            moving.remove(moving.keySet().iterator().next());
        }
        return List.copyOf(moving.keySet());
    }

    /** What was seen when the command had ended. */
    synchronized void ended(Sight now) {
        last = now;
        lastSeen = System.nanoTime();
    }

    /**
     * Elements that may have changed by themselves, since they did so beside the command before too: clocks and bars of
     * progress. Where the keyboard is, it is what was typed.
     *
     * @param changes beside this command
     */
    synchronized Set<String> suspects(Set<String> changes, Sight now) {
        long nanos = System.nanoTime();
        calm.values().removeIf(seen -> nanos - seen > KNOWN_NANOS);
        Set<String> elements = new HashSet<>(changes);
        elements.removeIf(key -> !now.elements().containsKey(key) || now.hasFocus(key));
        Set<String> suspects = new HashSet<>(elements);
        suspects.retainAll(changed);
        suspects.removeAll(calm.keySet());
        changed = elements;
        return suspects;
    }

    /** Learns which of these have changed once more while no command ran. Returns those. */
    synchronized Set<String> tried(Set<String> suspects, Sight before, Sight now) {
        Set<String> moved = new HashSet<>(suspects);
        moved.retainAll(before.restlessTo(now));
        long nanos = System.nanoTime();
        suspects.forEach(key -> (moved.contains(key) ? restless : calm).put(key, nanos));
        ended(now);
        return moved;
    }

    synchronized Set<String> restless() {
        return Set.copyOf(restless.keySet());
    }

    /**
     * What can be asked.
     *
     * @param blind why it cannot be said that nothing has happened, whatever is seen; null where it can
     */
    record Eyes(
            Ports ports,
            Happenings happenings,
            WindowManager windows,
            @Nullable ElementTree tree,
            @Nullable Pointer pointer,
            boolean everywhere,
            @Nullable String blind) {
        static @Nullable Eyes of(Ports ports, List<CommandProperties> commands) {
            Happenings happenings = ports.find(Happenings.class);
            WindowManager windows = ports.find(WindowManager.class);
            if (happenings == null || windows == null) {
                return null;
            }
            long mouse = commands.stream()
                    .filter(each -> each.name().startsWith("input.mouse."))
                    .count();
            boolean others = commands.stream().anyMatch(each -> each.effects() && !each.observed());
            return new Eyes(
                    ports,
                    happenings,
                    windows,
                    ports.find(ElementTree.class),
                    mouse > 0 ? ports.find(Pointer.class) : null,
                    commands.stream().anyMatch(each -> each.name().startsWith("input.element.")),
                    others
                            ? "some of the steps have effects that are not seen on the screen"
                            : mouse > 1 ? "the mouse was used more than once" : null);
        }
    }

    private static final class Services implements Ports {
        private final BundleContext context;
        private final List<ServiceReference<?>> held = new ArrayList<>();

        Services(BundleContext context) {
            this.context = context;
        }

        @Override
        public <T> @Nullable T find(Class<T> port) {
            ServiceReference<T> reference = context.getServiceReference(port);
            if (reference == null) {
                return null;
            }
            held.add(reference);
            return context.getService(reference);
        }

        @Override
        public void letGo() {
            held.forEach(context::ungetService);
            held.clear();
        }
    }

    /** The answer with more fields. */
    static byte[] added(byte[] answer, ObjectNode fields) {
        if (Json.tree(answer) instanceof ObjectNode object) {
            object.setAll(fields);
            return Json.bytes(object);
        }
        return answer;
    }
}
