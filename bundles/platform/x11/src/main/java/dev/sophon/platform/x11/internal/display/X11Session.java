package dev.sophon.platform.x11.internal.display;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.HostPlatform;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
 * Keeps a connection to the X server while the host has one, and registers it as {@link XDisplay} while it works: the
 * ports refer to that, so they are there exactly when they can do something. Registered by hand because it comes and goes
 * at other times than this component does.
 */
@Component(
        immediate = true,
        service = {})
public final class X11Session {
    private static final long INTERVAL_MS = 1000;
    private static final long TO_STOP_MS = 5000;
    private static final Duration FOR_EVER = Duration.ofDays(1000);
    private static final Logger LOG = LoggerFactory.getLogger(X11Session.class);

    private final Xlib xlib;
    private final String name;
    private final Function<XDisplay, Runnable> registry;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "sophon-x11-session");
    private volatile boolean stopped;

    // Of the session's thread only.
    private @Nullable XDisplay display;
    private @Nullable Runnable registration;
    private boolean complained;

    @Activate
    public X11Session(
            BundleContext context, @Reference(target = "(&(sophon.os=linux)(sophon.display=x11))") HostPlatform host) {
        this(System.getenv().getOrDefault("DISPLAY", ""), display -> register(context, display));
    }

    /**
     * Begins to keep a connection.
     *
     * @param registry registers a display; what it returns takes the registration back
     * @throws IllegalStateException with what to do, if libX11 is missing
     */
    X11Session(String name, Function<XDisplay, Runnable> registry) {
        this.xlib = new Xlib();
        this.name = name;
        this.registry = registry;
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the display back and closes it. */
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
                if (display != null && !works(display)) {
                    letGo();
                }
                if (display == null) {
                    connect();
                }
                wake.tryAcquire(INTERVAL_MS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // Asked to stop: what follows has to wait for the display's thread.
        }
        Thread.interrupted();
        letGo();
    }

    private void connect() throws InterruptedException {
        try {
            XDisplay opened = XDisplay.open(xlib, name, wake::release, FOR_EVER);
            display = opened;
            registration = registry.apply(opened);
            complained = false;
            LOG.info("Connected to the X server at {}", name);
        } catch (CommandException e) {
            if (!complained) {
                LOG.warn("{}", e.text());
                complained = true;
            }
        }
    }

    private static boolean works(XDisplay display) {
        try {
            // A round trip, nothing else.
            return display.call(open -> true);
        } catch (CommandException e) {
            return false;
        }
    }

    private void letGo() {
        if (registration != null) {
            registration.run();
            registration = null;
        }
        if (display != null) {
            display.close();
            display = null;
            LOG.info("Left the X server at {}", name);
        }
    }

    private static Runnable register(BundleContext context, XDisplay display) {
        ServiceRegistration<XDisplay> registration =
                context.registerService(XDisplay.class, display, FrameworkUtil.asDictionary(Map.of()));
        return registration::unregister;
    }
}
