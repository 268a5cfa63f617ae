package dev.sophon.platform.wayland.internal.session;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.PortProblem;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Global;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the compositor while the host has one, and registers it as {@link Compositor} while it works.
 * Registered by hand because it comes and goes at other times than this component does. What is offered later, or no longer,
 * is a new registration.
 */
@Component(
        immediate = true,
        service = {})
public final class WaylandSession {
    private static final long INTERVAL_MS = 1000;
    private static final long TO_STOP_MS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(WaylandSession.class);

    private final LibC libc = LibC.load();
    private final Map<String, String> environment;
    private final BiFunction<Compositor, Set<String>, Runnable> registry;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "sophon-wayland-session");
    private volatile boolean stopped;

    // Of the session's thread only.
    private @Nullable Wayland wayland;
    private Set<String> offers = Set.of();
    private @Nullable Runnable registration;
    private String complaint = "";

    @Activate
    public WaylandSession(
            BundleContext context,
            @Reference(target = "(&(sophon.os=linux)(sophon.display=wayland))") HostPlatform host) {
        this(System.getenv(), (compositor, offers) -> register(context, compositor, offers));
    }

    /**
     * Begins to keep a connection.
     *
     * @param registry registers a compositor with what it offers; what it returns takes the registration back
     */
    WaylandSession(Map<String, String> environment, BiFunction<Compositor, Set<String>, Runnable> registry) {
        this.environment = Map.copyOf(environment);
        this.registry = registry;
        thread.setDaemon(true);
        thread.start();
    }

    /** Where the compositor listens, as its clients are told; empty where they are not. */
    static Optional<Path> socket(Map<String, String> environment) {
        String name = environment.getOrDefault("WAYLAND_DISPLAY", "").strip();
        String folder = environment.getOrDefault("XDG_RUNTIME_DIR", "").strip();
        if (name.isEmpty()) {
            name = "wayland-0";
        }
        return name.startsWith("/") || !folder.isEmpty()
                ? Optional.of(Path.of(folder).resolve(name))
                : Optional.empty();
    }

    /** Takes the compositor back and closes the connection. */
    @Deactivate
    public void stop() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(TO_STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopped) {
                look();
                wake.tryAcquire(INTERVAL_MS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // Asked to stop: what follows may wait for the connection's thread.
        }
        Thread.interrupted();
        letGo();
    }

    private void look() {
        try {
            Wayland open = wayland;
            if (open != null && open.lost()) {
                letGo();
                open = null;
            }
            if (open == null) {
                Optional<Path> socket = socket(environment);
                if (socket.isEmpty()) {
                    return;
                }
                open = Wayland.open(libc, socket.get(), wake::release);
                wayland = open;
                LOG.info(
                        "Connected to the Wayland compositor at {}",
                        socket.get().getFileName());
            }
            Wayland asked = open;
            Set<String> offered = asked.call(connection -> offers(asked, connection));
            if (!offered.equals(offers) || registration == null) {
                register(asked, offered);
            }
            complaint = "";
        } catch (CommandException e) {
            if (!e.text().equals(complaint)) {
                LOG.warn("{}", e.text());
                complaint = e.text();
            }
            letGo();
        }
    }

    private static Set<String> offers(Wayland asked, Connection connection)
            throws java.io.IOException, CommandException {
        asked.settle(connection);
        return connection.globals().stream().map(Global::type).collect(Collectors.toCollection(TreeSet::new));
    }

    private void register(Wayland open, Set<String> offered) throws CommandException {
        takeBack();
        int pid = open.call(Connection::compositorPid);
        offers = offered;
        Path socket = socket(environment).orElseThrow();
        Path folder = socket.toAbsolutePath().getParent();
        Optional<SwayIpc> sway = folder == null ? Optional.empty() : SwayIpc.of(pid, folder);
        registration = registry.apply(new Compositor(libc, socket, sway), Set.copyOf(offered));
    }

    private void takeBack() {
        if (registration != null) {
            registration.run();
            registration = null;
        }
    }

    private void letGo() {
        takeBack();
        if (wayland != null) {
            wayland.close();
            wayland = null;
            LOG.info("Left the Wayland compositor");
        }
    }

    private static Runnable register(BundleContext context, Compositor compositor, Set<String> offers) {
        boolean sway = compositor.sway().isPresent();
        List<ServiceRegistration<?>> registrations = new ArrayList<>();
        Map<String, Object> properties =
                Map.of(Compositor.OFFERS, offers.toArray(String[]::new), Compositor.IPC, sway ? "sway" : "none");
        registrations.add(
                context.registerService(Compositor.class, compositor, FrameworkUtil.asDictionary(properties)));
        for (Lacking.Lack each : Lacking.of(offers, sway)) {
            Map<String, Object> ports = Map.of(PortProblem.PORT, each.ports().toArray(String[]::new));
            registrations.add(
                    context.registerService(PortProblem.class, each::words, FrameworkUtil.asDictionary(ports)));
        }
        return () -> registrations.forEach(ServiceRegistration::unregister);
    }
}
