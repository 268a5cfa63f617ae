package dev.sophon.node.control.internal;

import dev.sophon.node.control.Shell;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The shell, whose bundles start when it is asked for first: a Node that nobody looks into does without them, and keeps the
 * memory of some thousand classes. Whoever asks waits until it is there, while the container starts too. Thread-safe.
 */
final class AwaitedShell {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The start level that Karaf goes up to; its own property for it says another one while it starts. */
    private static final int ALL_BUT_THE_SHELL = 100;
    /** Above that of the shell's bundles, which the distribution's pom.xml says: they have started when it is reached. */
    private static final int ALL = 120;
    /** Karaf's word for {@code start --console}. */
    private static final String IN_THIS_TERMINAL = "karaf.startLocalConsole";

    private @Nullable Shell shell;
    private boolean toCome = true;
    private boolean asked;
    private Runnable onAsked = () -> {};

    /** Looks at the container until it has started the shell. */
    void follow(BundleContext bundles) {
        FrameworkListener listener = new FrameworkListener() {
            @Override
            public void frameworkEvent(FrameworkEvent event) {
                look(bundles, this);
            }
        };
        bundles.addFrameworkListener(listener);
        synchronized (this) {
            asked = Boolean.parseBoolean(bundles.getProperty(IN_THIS_TERMINAL));
            onAsked = () -> look(bundles, listener);
        }
        // Behind that, so that its last event is not missed when it comes just now.
        look(bundles, listener);
    }

    private synchronized void look(BundleContext bundles, FrameworkListener listener) {
        Bundle container = bundles.getBundle(0);
        FrameworkStartLevel startLevel = container.adapt(FrameworkStartLevel.class);
        if (startLevel.getStartLevel() >= ALL) {
            bundles.removeFrameworkListener(listener);
            allStarted();
        } else if (asked && startLevel.getStartLevel() >= ALL_BUT_THE_SHELL && container.getState() == Bundle.ACTIVE) {
            // Answers at once; a second time does nothing.
            startLevel.setStartLevel(ALL);
        }
    }

    synchronized void allStarted() {
        toCome = false;
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
        if (shell == null && toCome && !asked) {
            asked = true;
            onAsked.run();
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = 1; shell == null && toCome && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return shell;
    }
}
