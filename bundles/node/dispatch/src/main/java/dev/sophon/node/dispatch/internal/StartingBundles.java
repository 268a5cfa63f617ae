package dev.sophon.node.dispatch.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.SynchronousBundleListener;

/**
 * The bundles that are just being started or stopped. The component runtime takes up their components one after the other
 * meanwhile, and those that it has not come to look as if somebody had switched them off. Thread-safe.
 */
final class StartingBundles {
    private final BundleContext bundles;
    private final Set<Long> starting = ConcurrentHashMap.newKeySet();
    private final SynchronousBundleListener begin = this::begin;
    private final BundleListener end = this::end;

    StartingBundles(BundleContext bundles) {
        this.bundles = bundles;
        bundles.addBundleListener(begin);
        bundles.addBundleListener(end);
    }

    private void begin(BundleEvent event) {
        if (event.getType() == BundleEvent.STARTING) {
            starting.add(event.getBundle().getBundleId());
        }
    }

    /** The framework tells this listener behind the synchronous ones, of which the component runtime's is one. */
    private void end(BundleEvent event) {
        if (event.getType() == BundleEvent.STARTED || event.getType() == BundleEvent.STOPPED) {
            starting.remove(event.getBundle().getBundleId());
        }
    }

    boolean contains(long id) {
        Bundle bundle = bundles.getBundle(id);
        return starting.contains(id) || bundle == null || bundle.getState() == Bundle.STOPPING;
    }

    void close() {
        bundles.removeBundleListener(begin);
        bundles.removeBundleListener(end);
    }
}
