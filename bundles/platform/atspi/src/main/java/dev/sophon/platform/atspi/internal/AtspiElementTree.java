package dev.sophon.platform.atspi.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.atspi.internal.tree.Peers;
import dev.sophon.platform.atspi.internal.tree.Pixels;
import dev.sophon.platform.atspi.internal.tree.Warnings;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree that AT-SPI tells. Each query has connections of its own, which takes a few milliseconds and leaves nothing
 * behind that an application could fill with events.
 */
@Component
public final class AtspiElementTree implements ElementTree {
    private static final Logger LOG = LoggerFactory.getLogger(AtspiElementTree.class);

    /** For applications to hear where their windows are. */
    private static final Duration TO_REST = Duration.ofSeconds(1);

    private static final long BETWEEN_LOOKS_MS = 15;

    private final AccessibilityBus bus;
    private final boolean wayland;
    private final @Nullable WindowManager windows;
    /** Whether the last look waited in vain: what it saw is by nature elsewhere than it says. */
    private volatile @Nullable Elements inVain;

    @Activate
    public AtspiElementTree(
            @Reference AccessibilityBus bus,
            @Reference HostPlatform host,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    WindowManager windows) {
        this(bus, host.display().equals("wayland"), windows);
    }

    AtspiElementTree(AccessibilityBus bus, boolean wayland, @Nullable WindowManager windows) {
        this.bus = bus;
        this.wayland = wayland;
        this.windows = windows;
    }

    @Override
    public Elements query(Query query) throws InterruptedException {
        long begun = System.nanoTime();
        long patience = Math.min(TO_REST.toNanos(), query.patience().toNanos() / 2);
        while (true) {
            Warnings warnings = new Warnings();
            try {
                Pixels pixels = new Pixels(windows, wayland, warnings);
                Elements found = look(query, warnings, pixels);
                if (pixels.atRest() || found.equals(inVain)) {
                    return found;
                }
                if (System.nanoTime() - begun > patience) {
                    inVain = pixels.moving() ? null : found;
                    return found;
                }
            } catch (IOException e) {
                LOG.debug("The accessibility bus was lost", e);
                warnings.lostBus();
                return new Elements(List.of(), null, warnings.text(), false);
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
    }

    @Override
    public Happenings.Watch watch() throws CommandException, InterruptedException {
        try {
            return ElementEvents.begin(bus.join());
        } catch (IOException e) {
            throw new CommandException(ErrorCode.PLATFORM_UNSUPPORTED, ElementEvents.LOST, e);
        }
    }

    private Elements look(Query query, Warnings warnings, Pixels pixels) throws IOException, InterruptedException {
        try (Peers peers = new Peers(
                bus.joinEnabled(warnings::justEnabled),
                System.nanoTime() + query.patience().toNanos())) {
            Desktop desktop = new Desktop(peers, query, warnings, pixels);
            Desktop.Seen seen = desktop.look();
            bus.seen().add(seen.windows());
            return desktop.tell(seen);
        }
    }
}
