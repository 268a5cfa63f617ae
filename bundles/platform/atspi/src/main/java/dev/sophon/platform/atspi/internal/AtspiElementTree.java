package dev.sophon.platform.atspi.internal;

import dev.sophon.node.platform.ElementTree;
import dev.sophon.node.platform.HostPlatform;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree that AT-SPI tells. Each query has connections of its own, which takes a few milliseconds and leaves nothing
 * behind that an application could fill with events.
 */
@Component
public final class AtspiElementTree implements ElementTree {
    private static final Logger LOG = LoggerFactory.getLogger(AtspiElementTree.class);

    private final AccessibilityBus bus;
    private final boolean wayland;

    @Activate
    public AtspiElementTree(@Reference AccessibilityBus bus, @Reference HostPlatform host) {
        this(bus, host.display().equals("wayland"));
    }

    AtspiElementTree(AccessibilityBus bus, boolean wayland) {
        this.bus = bus;
        this.wayland = wayland;
    }

    @Override
    public Elements query(Query query) throws InterruptedException {
        Warnings warnings = new Warnings();
        try {
            if (bus.enable()) {
                warnings.justEnabled();
            }
            if (wayland) {
                warnings.wayland();
            }
            try (Peers peers =
                    new Peers(bus.join(), System.nanoTime() + query.patience().toNanos())) {
                return new Desktop(peers, query, warnings).look();
            }
        } catch (IOException e) {
            LOG.debug("The accessibility bus was lost", e);
            warnings.lostBus();
            return new Elements(List.of(), null, warnings.text());
        }
    }
}
