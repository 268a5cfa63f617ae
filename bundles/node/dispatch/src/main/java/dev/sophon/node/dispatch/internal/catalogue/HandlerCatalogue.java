package dev.sophon.node.dispatch.internal.catalogue;

import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.work.Threads;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * The catalogue: registered handlers, and the components that cannot register theirs. It looks again when a handler comes
 * or goes, when a bundle does, and when the component runtime says that it changed, shortly after the last of them; who asks
 * meanwhile is answered as things are.
 */
@Component(service = Catalogue.class, immediate = true)
public final class HandlerCatalogue implements Catalogue {
    private static final long SETTLE_MS = 50;
    /** Ten seconds; a handler that leaves is waited for no longer than five. */
    private static final int MOST_LOOKS_BETWEEN = 200;

    private final HandlerRegistry handlers;
    private final Components components;
    private final BundleContext bundles;
    private final List<Consumer<List<CommandInfo>>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor thread = Threads.timer("sophon-catalogue");
    private final AtomicBoolean due = new AtomicBoolean();
    private final List<Runnable> subscriptions = new ArrayList<>();
    // Guarded by this: what the last look found, whether a handler was on its way then, and for how many looks of the
    // catalogue's thread one has been; what was told last, and whether somebody who asked since was given something
    // else.
    private List<CommandInfo> rows = List.of();
    private List<Scope> scopes = List.of();
    private boolean between;
    private int looksBetween;
    private List<CommandInfo> told;
    private List<Scope> toldScopes = List.of();
    private boolean gaveOther;

    @Activate
    public HandlerCatalogue(
            @Reference HandlerRegistry handlers, @Reference ServiceComponentRuntime runtime, BundleContext bundles)
            throws InvalidSyntaxException {
        this.handlers = handlers;
        this.bundles = bundles;
        this.components = new Components(runtime, bundles);
        subscriptions.add(components::close);
        subscriptions.add(handlers.onChange(this::changed));
        BundleListener ofBundles = event -> changed();
        bundles.addBundleListener(ofBundles);
        subscriptions.add(() -> bundles.removeBundleListener(ofBundles));
        ServiceListener ofRuntime = event -> changed();
        bundles.addServiceListener(ofRuntime, "(objectClass=" + ServiceComponentRuntime.class.getName() + ")");
        subscriptions.add(() -> bundles.removeServiceListener(ofRuntime));
        this.told = look();
        this.toldScopes = scopes;
    }

    @Deactivate
    void deactivate() {
        subscriptions.forEach(Runnable::run);
        thread.shutdownNow();
    }

    @Override
    public synchronized List<CommandInfo> commands() {
        if (!due.get()) {
            return rows;
        }
        List<CommandInfo> now = look();
        gaveOther |= !now.equals(told) || !scopes.equals(toldScopes);
        return now;
    }

    @Override
    public synchronized List<Scope> scopes() {
        commands();
        return scopes;
    }

    @Override
    public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Explanation explain(String command) {
        return Explainer.explain(command, handlers.snapshot(), admitted(), StoppedBundles.bringing(command, bundles));
    }

    /** Those whose bundles may bring what they declare. */
    private List<Components.Found> admitted() {
        return components.commands().stream()
                .filter(one -> handlers.refusal(bundles.getBundle(one.description().bundle.id), one.properties())
                        .isEmpty())
                .toList();
    }

    private void changed() {
        if (due.compareAndSet(false, true) && !thread.isShutdown()) {
            var unused = thread.schedule(this::tell, SETTLE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        lookAgain().ifPresent(news -> listeners.forEach(listener -> listener.accept(news)));
    }

    /** What is to be told, if there is news: also for who asked meanwhile, though it be as it was told before. */
    private synchronized Optional<List<CommandInfo>> lookAgain() {
        due.set(false);
        List<CommandInfo> now = look();
        looksBetween = between ? looksBetween + 1 : 0;
        if (between) {
            changed();
        }
        boolean news = gaveOther || !now.equals(told) || !scopes.equals(toldScopes);
        told = now;
        toldScopes = scopes;
        gaveOther = false;
        return news ? Optional.of(now) : Optional.empty();
    }

    private synchronized List<CommandInfo> look() {
        between = false;
        Map<String, CommandInfo> all = new TreeMap<>();
        Set<Long> bringing = new TreeSet<>();
        // Taken once, and first: what leaves meanwhile is told by the next look, and does not fall between the two
        // lists.
        Map<String, RegisteredHandler> chosen = handlers.snapshot().chosen();
        for (Components.Found found : admitted()) {
            String name = found.properties().name();
            bringing.add(found.description().bundle.id);
            if (!found.satisfied()) {
                all.put(name, unavailable(found));
            } else if (!chosen.containsKey(name)) {
                known(name).ifPresent(row -> all.put(name, row));
            }
        }
        chosen.forEach((name, handler) -> {
            all.put(name, handler.info());
            bringing.add(handler.origin().bundleId());
        });
        rows = List.copyOf(all.values());
        scopes = bringing.stream()
                .flatMap(bundle -> components.scopes(bundle).stream())
                .sorted(Comparator.comparing(Scope::name))
                .limit(Scope.MOST)
                .toList();
        return rows;
    }

    /**
     * What was known of a command whose component could run and whose handler is not there: it is on its way, in or out, and
     * the command has not gone. Empty when that goes on for too long.
     */
    private Optional<CommandInfo> known(String command) {
        Optional<CommandInfo> row =
                rows.stream().filter(one -> one.name().equals(command)).findFirst();
        if (row.isEmpty() || looksBetween > MOST_LOOKS_BETWEEN) {
            return Optional.empty();
        }
        between = true;
        return row;
    }

    private CommandInfo unavailable(Components.Found found) {
        CommandProperties properties = found.properties();
        return new CommandInfo(
                properties.name(),
                properties.scope(),
                properties.risk(),
                Availability.UNAVAILABLE,
                found.reason(),
                components.schema(found),
                found.description().bundle.symbolicName,
                found.description().bundle.version);
    }
}
