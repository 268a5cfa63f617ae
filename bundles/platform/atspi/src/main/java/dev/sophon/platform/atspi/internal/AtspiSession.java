package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Connection;
import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.HostPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
 * Looks whether there is an accessibility bus, and registers it as {@link AccessibilityBus} while it answers. Registered
 * by hand because it comes and goes at other times than this component does.
 */
@Component(
        immediate = true,
        service = {})
public final class AtspiSession {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final long TO_STOP_MS = 5000;
    private static final Ref BUS = new Ref("org.freedesktop.DBus", "/org/freedesktop/DBus");
    private static final Logger LOG = LoggerFactory.getLogger(AtspiSession.class);

    private final AccessibilityBus bus;
    private final Function<AccessibilityBus, Runnable> registry;
    private final Thread thread = new Thread(this::run, "sophon-atspi-session");

    // Of the session's thread only.
    private @Nullable Connection connection;
    private @Nullable Runnable registration;
    private String problem = "";

    @Activate
    public AtspiSession(
            BundleContext context,
            @Reference(target = "(&(sophon.os=linux)(|(sophon.display=x11)(sophon.display=wayland)))")
                    HostPlatform host) {
        this(System.getenv(), bus -> register(context, bus));
    }

    /**
     * Begins to look.
     *
     * @param registry registers the bus; what it returns takes the registration back
     */
    AtspiSession(Map<String, String> environment, Function<AccessibilityBus, Runnable> registry) {
        this.bus = new AccessibilityBus(environment);
        this.registry = registry;
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the bus back. */
    @Deactivate
    public void stop() {
        thread.interrupt();
        try {
            thread.join(TO_STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                look();
                Thread.sleep(INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            // Asked to stop.
            letGo();
        }
    }

    private void look() throws InterruptedException {
        try {
            Connection open = connection;
            if (open == null) {
                open = bus.join();
                connection = open;
            }
            Call ping = new Call(BUS, BUS.bus(), "GetId", "");
            open.exchange(
                    List.of(ping), AccessibilityBus.PATIENCE, System.nanoTime() + AccessibilityBus.PATIENCE.toNanos());
            if (!ping.succeeded()) {
                throw new IOException("the accessibility bus does not answer");
            }
            if (registration == null) {
                registration = registry.apply(bus);
                problem = "";
                LOG.info("Joined the accessibility bus");
            }
        } catch (IOException e) {
            letGo();
            String now = String.valueOf(e.getMessage());
            if (!now.equals(problem)) {
                problem = now;
                LOG.warn("No accessibility tree: {}", now);
            }
        }
    }

    private void letGo() {
        if (registration != null) {
            registration.run();
            registration = null;
            LOG.info("Left the accessibility bus");
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private static Runnable register(BundleContext context, AccessibilityBus bus) {
        ServiceRegistration<AccessibilityBus> registration =
                context.registerService(AccessibilityBus.class, bus, FrameworkUtil.asDictionary(Map.of()));
        return registration::unregister;
    }
}
