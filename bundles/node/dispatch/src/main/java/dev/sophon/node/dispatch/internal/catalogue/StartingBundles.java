package dev.sophon.node.dispatch.internal.catalogue;

import java.util.Map;
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
    private static final Object NOT_YET_ENDED = new Object();

    private final BundleContext bundles;
    /**
     * By the bundle's id, the event that ends its latest start, once there is one: a bundle may be stopped and started
     * anew before the end of the start before is told.
     */
    private final Map<Long, Object> starts = new ConcurrentHashMap<>();

    private final SynchronousBundleListener begin = this::begin;
    private final BundleListener end = this::end;

    StartingBundles(BundleContext bundles) {
        this.bundles = bundles;
        bundles.addBundleListener(begin);
        bundles.addBundleListener(end);
    }

    private void begin(BundleEvent event) {
        if (event.getType() == BundleEvent.STARTING) {
            starts.put(event.getBundle().getBundleId(), NOT_YET_ENDED);
        } else if (isEnd(event)) {
            starts.replace(event.getBundle().getBundleId(), event);
        }
    }

    /**
     * The framework tells this listener behind the synchronous ones, of which the component runtime's is one, and of the
     * same event.
     */
    private void end(BundleEvent event) {
        if (isEnd(event)) {
            starts.remove(event.getBundle().getBundleId(), event);
        }
    }

    private static boolean isEnd(BundleEvent event) {
        return event.getType() == BundleEvent.STARTED || event.getType() == BundleEvent.STOPPED;
    }

    /** Also of a bundle that has been stopped: who asks has seen its components before. */
    boolean contains(long id) {
        Bundle bundle = bundles.getBundle(id);
        return starts.containsKey(id) || bundle == null || bundle.getState() != Bundle.ACTIVE;
    }

    void close() {
        bundles.removeBundleListener(begin);
        bundles.removeBundleListener(end);
    }
}
