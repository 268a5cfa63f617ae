package dev.sophon.platform.freedesktop.internal.notification;

import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.Notifier;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
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
 * Keeps a connection to the session's D-Bus, and registers {@link Notifier} while it works. Registered by hand because it
 * comes and goes at other times than this component does.
 */
@Component(
        immediate = true,
        service = {})
public final class SessionBus {
    private static final Logger LOG = LoggerFactory.getLogger(SessionBus.class);
    private static final long INTERVAL_MS = 1000;
    private static final long TO_STOP_MS = 5000;

    private final String address;
    private final Function<Notifier, Runnable> registry;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "sophon-session-bus");

    // Of the thread only.
    private @Nullable DBusConnection connection;
    private @Nullable Runnable registration;
    private boolean complained;

    /** @param host says that this is Linux */
    @Activate
    public SessionBus(BundleContext context, @Reference(target = "(sophon.os=linux)") HostPlatform host) {
        this(new UserSession(System.getenv()).busAddress(), notifier -> register(context, notifier));
    }

    /**
     * Begins to keep a connection.
     *
     * @param address as D-Bus writes it; empty if there is no bus
     * @param registry registers a notifier; what it returns takes the registration back
     */
    SessionBus(String address, Function<Notifier, Runnable> registry) {
        this.address = address;
        this.registry = registry;
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the notifier back and closes the connection. */
    @Deactivate
    public void stop() {
        stopped.countDown();
        try {
            thread.join(TO_STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                DBusConnection open = connection;
                if (open != null && !open.isConnected()) {
                    letGo();
                }
                if (connection == null && !address.isEmpty()) {
                    connect();
                }
            } while (!stopped.await(INTERVAL_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        letGo();
    }

    private void connect() {
        try {
            DBusConnection open = DBusConnectionBuilder.forAddress(address)
                    .withShared(false)
                    .transportConfig()
                    .withServiceLoaderClassLoader(SessionBus.class.getClassLoader())
                    .back()
                    .build();
            connection = open;
            registration = registry.apply(new FreedesktopNotifier(open));
            complained = false;
            LOG.info("Connected to the session's D-Bus");
        } catch (DBusException | DBusExecutionException | IllegalArgumentException e) {
            if (!complained) {
                LOG.info("The session's D-Bus cannot be reached, so there are no notifications: {}", e.getMessage());
                complained = true;
            }
        }
    }

    private void letGo() {
        if (registration != null) {
            registration.run();
            registration = null;
        }
        DBusConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("The connection to the session's D-Bus did not close cleanly", e);
            }
        }
    }

    private static Runnable register(BundleContext context, Notifier notifier) {
        ServiceRegistration<Notifier> registration =
                context.registerService(Notifier.class, notifier, FrameworkUtil.asDictionary(Map.of()));
        return registration::unregister;
    }
}
