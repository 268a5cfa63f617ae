package dev.sophon.node.identity.internal;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.StateFolder;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the {@link Identity} while {@code config.json} can be read, and anew when another pairing stands in it. The
 * service comes and goes with a file, so it is registered by hand.
 */
@Component(service = {})
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sophon.node.identity.Identity\"",
        uses = Identity.class)
public final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final long INTERVAL_MS = 1000;

    private final StateFolder folder;
    private final Registry registry;
    private final PrintStream terminal;
    private final ConfigFile file;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sophon-identity-watch");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Configuration known;
    private @Nullable String problem;
    private @Nullable Runnable unregister;

    /** Where an identity is registered; what it returns ends that. */
    interface Registry {
        Runnable register(Identity identity);
    }

    @Activate
    public ConfigWatch(BundleContext bundles) {
        this(
                StateFolder.current(),
                identity -> {
                    ServiceRegistration<Identity> service = bundles.registerService(Identity.class, identity, null);
                    return service::unregister;
                },
                System.err);
    }

    /** @param terminal where the person in front of a Node reads why it goes off line */
    ConfigWatch(StateFolder folder, Registry registry, PrintStream terminal) {
        this.folder = folder;
        this.registry = registry;
        this.terminal = terminal;
        this.file = new ConfigFile(folder);
        look();
        // The file is a few hundred bytes: reading it is as cheap as asking for its time, and surer.
        var unused = watch.scheduleWithFixedDelay(this::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void deactivate() {
        watch.shutdownNow();
        replace(null);
    }

    private synchronized void look() {
        Optional<Configuration> found = Optional.empty();
        String trouble = null;
        try {
            found = file.read();
        } catch (ConfigurationException e) {
            trouble = e.getMessage();
        }
        if (trouble != null && !trouble.equals(problem)) {
            LOG.warn("config.json cannot be used: {}", trouble);
        }
        problem = trouble;
        if (known != null && found.isEmpty()) {
            terminal.println(
                    trouble == null
                            ? "This Node is not paired any more. It goes on when it is again: sophon-node pair"
                            : "config.json cannot be used, so this Node is off line until it is mended: " + trouble);
        }
        if (!Objects.equals(found.orElse(null), known) && !watch.isShutdown()) {
            replace(found.orElse(null));
        }
    }

    private synchronized void replace(@Nullable Configuration configuration) {
        if (unregister != null) {
            unregister.run();
            unregister = null;
        }
        known = configuration;
        if (configuration != null) {
            unregister = registry.register(new PairedIdentity(configuration, folder));
            LOG.info("This is node {}, paired with {}", configuration.token().nodeId(), configuration.gatewayUrl());
        }
    }
}
