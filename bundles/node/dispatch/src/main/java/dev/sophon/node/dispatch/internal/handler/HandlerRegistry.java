package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.dispatch.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handlers that are registered now, as one immutable snapshot that readers take once. Thread-safe. */
@Component(service = HandlerRegistry.class)
public final class HandlerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerRegistry.class);
    /** For all that a bundle's handlers run, when it stops: they leave one after the other, and the framework waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** For each of them, also when others have used up the patience: whoever heeds an interrupt is out by then. */
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(50);

    private final ServiceComponentRuntime runtime;
    private final Admission admission;
    private final Map<ServiceReference<?>, RegisteredHandler> services = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** By a bundle's id, until when its handlers may be waited for; on the monotonic clock. */
    private final Map<Long, Long> departures = new HashMap<>();

    private volatile Snapshot snapshot = new Snapshot(List.of(), Map.of());

    /**
     * What there is at one time.
     *
     * @param all every handler, those that another one of the same name keeps from running included
     * @param chosen by name, the one that runs
     */
    public record Snapshot(List<RegisteredHandler> all, Map<String, RegisteredHandler> chosen) {
        static Snapshot of(List<RegisteredHandler> all) {
            Map<String, RegisteredHandler> chosen = new HashMap<>();
            for (RegisteredHandler handler : all) {
                chosen.merge(
                        handler.properties().name(),
                        handler,
                        (one, other) -> other.origin().before(one.origin()) ? other : one);
            }
            return new Snapshot(List.copyOf(all), Map.copyOf(chosen));
        }
    }

    @Activate
    public HandlerRegistry(@Reference ServiceComponentRuntime runtime, @Reference Admission admission) {
        this.runtime = runtime;
        this.admission = admission;
    }

    @Reference(
            service = CommandHandler.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindHandler(ComponentServiceObjects<CommandHandler<?, ?>> objects) {
        ServiceReference<?> reference = objects.getServiceReference();
        try {
            Bundle bundle = reference.getBundle();
            boolean guest = bundle != null && admission.isGuest(bundle.getLocation());
            boolean asks = bundle != null && admission.asks(bundle.getLocation());
            ServiceSource source = new ServiceSource(objects, runtime, guest, asks);
            Optional<String> refusal = refusal(bundle, source.properties());
            if (refusal.isPresent()) {
                throw new IllegalArgumentException(refusal.get());
            }
            RegisteredHandler handler = new RegisteredHandler(source);
            synchronized (services) {
                services.put(reference, handler);
            }
            add(handler);
        } catch (IllegalArgumentException e) {
            LOG.error("A handler of bundle {} is left out: {}", reference.getBundle(), e.getMessage());
        }
    }

    /** Why its bundle may not bring a command; empty where it may, and where the bundle is gone. */
    public Optional<String> refusal(@Nullable Bundle bundle, CommandProperties command) {
        return bundle == null
                ? Optional.empty()
                : admission.refusal(bundle.getLocation(), command.name(), command.scope(), command.risk());
    }

    void unbindHandler(ComponentServiceObjects<CommandHandler<?, ?>> objects) {
        RegisteredHandler handler;
        synchronized (services) {
            handler = services.remove(objects.getServiceReference());
        }
        if (handler == null) {
            return;
        }
        Bundle bundle = objects.getServiceReference().getBundle();
        if (bundle == null || bundle.getState() == Bundle.STOPPING) {
            endAllOf(handler.origin().bundleId());
        }
        remove(handler, PATIENCE);
    }

    public void add(RegisteredHandler handler) {
        edit(all -> all.add(handler));
        warnOfRivals(handler.properties().name());
    }

    /** Takes out all handlers of a bundle that stops, and ends their calls; it waits for none of them. */
    public void endAllOf(long bundleId) {
        List<RegisteredHandler> its = snapshot.all().stream()
                .filter(handler -> handler.origin().bundleId() == bundleId)
                .toList();
        edit(all -> all.removeAll(its));
        its.forEach(RegisteredHandler::end);
    }

    /**
     * Takes it out, ends its calls and lets go of it.
     *
     * @param patience how long to wait for what it runs, together with the bundle's other handlers that leave now
     */
    public void remove(RegisteredHandler handler, Duration patience) {
        edit(all -> all.remove(handler));
        handler.leave(left(handler.origin().bundleId(), patience));
    }

    private Duration left(long bundleId, Duration patience) {
        long now = System.nanoTime();
        synchronized (departures) {
            // What leaves long after them is another departure.
            departures.values().removeIf(end -> now - end > patience.toNanos());
            Duration left =
                    Duration.ofNanos(departures.computeIfAbsent(bundleId, key -> now + patience.toNanos()) - now);
            return left.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : left;
        }
    }

    private void edit(Consumer<List<RegisteredHandler>> change) {
        synchronized (this) {
            List<RegisteredHandler> all = new ArrayList<>(snapshot.all());
            change.accept(all);
            snapshot = Snapshot.of(all);
        }
        listeners.forEach(Runnable::run);
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public Optional<RegisteredHandler> find(String command) {
        return Optional.ofNullable(snapshot.chosen().get(command));
    }

    /** Calls back after each change; what it returns ends that. */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void warnOfRivals(String command) {
        Snapshot now = snapshot;
        RegisteredHandler chosen = now.chosen().get(command);
        for (RegisteredHandler handler : now.all()) {
            if (chosen != null
                    && handler != chosen
                    && handler.properties().name().equals(command)) {
                LOG.warn(
                        "Two handlers for {}: the one of {} (ranking {}) runs, the one of {} (ranking {}) does not",
                        command,
                        chosen.origin().bundleText(),
                        chosen.origin().ranking(),
                        handler.origin().bundleText(),
                        handler.origin().ranking());
            }
        }
    }
}
