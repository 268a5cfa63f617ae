package dev.sophon.gateway.rest.internal.nodes;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Hears that the container begins to stop, before any of its bundles does. */
final class ContainerStop {
    private ContainerStop() {}

    /** Runs it then, on the thread that stops the container; what this returns ends that. */
    static Runnable watch(BundleContext bundles, Runnable action) {
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                action.run();
            }
        };
        bundles.addBundleListener(listener);
        return () -> bundles.removeBundleListener(listener);
    }
}
