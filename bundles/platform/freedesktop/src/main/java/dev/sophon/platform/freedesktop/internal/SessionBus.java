package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.Notifier;
import dev.sophon.node.platform.Tray;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.freedesktop.internal.notification.FreedesktopNotifier;
import dev.sophon.platform.freedesktop.internal.tray.FreedesktopTray;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.freedesktop.dbus.connections.IDisconnectCallback;
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
 * Keeps a connection to the session's D-Bus, and registers {@link Notifier} and {@link Tray} while it works. Registered by
 * hand because they come and go at other times than this component does.
 */
@Component(
        immediate = true,
        service = {})
public final class SessionBus {
    private static final Logger LOG = LoggerFactory.getLogger(SessionBus.class);
    private static final long INTERVAL_MS = 1000;
    private static final long TO_STOP_MS = 5000;

    private final String address;
    private final Function<DBusConnection, Runnable> users;
    private final Thread thread = new Thread(this::run, "sophon-session-bus");

    /** There is something to look at. */
    private final Semaphore wake = new Semaphore(0);

    private volatile boolean stopped;

    // Of the thread only.
    private @Nullable DBusConnection connection;
    private Lost lost = new Lost();
    private @Nullable Runnable registration;
    private boolean complained;

    /** @param host says that this is Linux */
    @Activate
    public SessionBus(BundleContext context, @Reference(target = "(sophon.os=linux)") HostPlatform host) {
        this(new UserSession(System.getenv()).busAddress(), bus -> register(context, bus));
    }

    /**
     * Begins to keep a connection.
     *
     * @param address as D-Bus writes it; empty if there is no bus
     * @param users registers what works by a connection; what it returns takes the registrations back
     */
    public SessionBus(String address, Function<DBusConnection, Runnable> users) {
        this.address = address;
        this.users = users;
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes back what was registered and closes the connection. */
    @Deactivate
    public void stop() {
        stopped = true;
        wake.release();
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
                if (open != null && (lost.gone || !open.isConnected())) {
                    letGo();
                }
                if (connection == null && !address.isEmpty()) {
                    connect();
                }
            } while (!rest());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        letGo();
    }

    /** Until there may be something to do; true at the end. A bus that is not there is looked for again and again. */
    private boolean rest() throws InterruptedException {
        if (connection == null && !address.isEmpty()) {
            wake.tryAcquire(INTERVAL_MS, TimeUnit.MILLISECONDS);
        } else {
            wake.acquire();
        }
        wake.drainPermits();
        return stopped;
    }

    private void connect() {
        try {
            lost = new Lost();
            DBusConnection open = DBusConnectionBuilder.forAddress(address)
                    .withShared(false)
                    .withDisconnectCallback(lost)
                    .transportConfig()
                    .withServiceLoaderClassLoader(SessionBus.class.getClassLoader())
                    .back()
                    .build();
            connection = open;
            registration = users.apply(open);
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

    private static Runnable register(BundleContext context, DBusConnection bus) {
        ServiceRegistration<Notifier> notifier = context.registerService(
                Notifier.class, new FreedesktopNotifier(bus), FrameworkUtil.asDictionary(Map.of()));
        ServiceRegistration<Tray> tray =
                context.registerService(Tray.class, new FreedesktopTray(bus), FrameworkUtil.asDictionary(Map.of()));
        return () -> {
            tray.unregister();
            notifier.unregister();
        };
    }

    /** However the connection ends. */
    private final class Lost implements IDisconnectCallback {
        private volatile boolean gone;

        private void lookAgain() {
            gone = true;
            wake.release();
        }

        @Override
        public void disconnectOnError(IOException problem) {
            lookAgain();
        }

        @Override
        public void requestedDisconnect(Integer connections) {
            lookAgain();
        }

        @Override
        public void clientDisconnect() {
            lookAgain();
        }

        @Override
        public void exceptionOnTerminate(IOException problem) {
            lookAgain();
        }
    }
}
