package dev.sophon.platform.host.internal;

import dev.sophon.node.platform.HostPlatform;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second which session this is, and registers {@link HostPlatform} anew whenever that changed. The
 * service is registered by hand because only then do its properties tell what was found.
 */
@Component(
        immediate = true,
        service = {})
public final class HostProbe {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    /** For one step of a server; it may pause for two, so a frozen one is told within {@code INTERVAL + 2 * PATIENCE}. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final Logger LOG = LoggerFactory.getLogger(HostProbe.class);

    private final Thread thread = new Thread(this::run, "sophon-host-probe");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Duration interval;
    /** Registers a host; what it returns takes the registration back. */
    private final Function<Host, Runnable> registry;

    private final Machine machine;
    private final UnixSession unixSession;

    // Of the probe's thread, and of stop() when that has ended.
    private @Nullable Session session;
    private @Nullable Runnable registration;

    @Activate
    public HostProbe(BundleContext context) {
        this(host -> register(context, host), System.getProperties(), System.getenv(), INTERVAL, PATIENCE);
    }

    HostProbe(
            Function<Host, Runnable> registry,
            Properties java,
            Map<String, String> environment,
            Duration interval,
            Duration patience) {
        this.registry = registry;
        this.machine = Machine.probe(java, environment);
        this.unixSession = new UnixSession(environment, machine.machineName(), patience);
        this.interval = interval;
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the probe and takes the service back. */
    @Deactivate
    public void stop() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(2 * PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("The probe of the display did not end in time");
            return;
        }
        unixSession.close();
        if (registration != null) {
            registration.run();
        }
    }

    private void run() {
        try {
            do {
                look();
            } while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // Asked to stop: the thread ends.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Session found = machine.os().equals("linux") ? unixSession.probe() : new Session(machine.os(), "", 0);
        if (found.equals(session) || stopped.getCount() == 0) {
            return;
        }
        session = found;
        if (found.problem().isEmpty()) {
            LOG.info("Display: {}", found.display());
        } else {
            LOG.warn("{}", found.problem());
        }
        // The new one first: who only wants to know the machine always finds one.
        Runnable former = registration;
        registration = registry.apply(Host.of(machine, found));
        if (former != null) {
            former.run();
        }
    }

    private static Runnable register(BundleContext context, Host host) {
        Map<String, Object> properties = Map.of(HostPlatform.OS, host.os(), HostPlatform.DISPLAY, host.display());
        ServiceRegistration<HostPlatform> registration =
                context.registerService(HostPlatform.class, host, FrameworkUtil.asDictionary(properties));
        return registration::unregister;
    }
}
