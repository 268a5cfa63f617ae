package dev.sophon.node.control.internal;

import dev.sophon.node.control.Shell;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The shell, which starts behind the connection: whoever asks for it while the container starts waits until it is there.
 * Thread-safe.
 */
final class AwaitedShell {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The start level that Karaf goes up to; its own property for it says another one while it starts. */
    private static final int ALL_STARTED = 100;

    private @Nullable Shell shell;
    private boolean containerStarts = true;

    /** Looks at the container that starts, as long as it does. */
    void follow(BundleContext bundles) {
        FrameworkListener listener = new FrameworkListener() {
            @Override
            public void frameworkEvent(FrameworkEvent event) {
                if (hasStarted(bundles)) {
                    bundles.removeFrameworkListener(this);
                    containerStarted();
                }
            }
        };
        bundles.addFrameworkListener(listener);
        // Behind that, so that its last event is not missed when it comes just now.
        if (hasStarted(bundles)) {
            bundles.removeFrameworkListener(listener);
            containerStarted();
        }
    }

    private static boolean hasStarted(BundleContext bundles) {
        return bundles.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() >= ALL_STARTED;
    }

    synchronized void containerStarted() {
        containerStarts = false;
        notifyAll();
    }

    synchronized void came(Shell found) {
        shell = found;
        notifyAll();
    }

    synchronized void left(Shell gone) {
        if (shell == gone) {
            shell = null;
        }
    }

    /** The shell; null where there is none and none is to be expected. */
    synchronized @Nullable Shell get() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = 1; shell == null && containerStarts && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return shell;
    }
}
