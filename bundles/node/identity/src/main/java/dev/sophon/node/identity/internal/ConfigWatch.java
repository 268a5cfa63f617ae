package dev.sophon.node.identity.internal;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import java.io.IOException;
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
    private static final long FIRST_MS = 50;
    /** Between two looks at a keyring that is not open. */
    private static final long KEYRING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final StateFolder folder;
    private final Keyring keyring;
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
    private @Nullable String waitsBecause;
    private long askedNanos = System.nanoTime() - KEYRING_NANOS;

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
                Keyring.ofSystem(),
                System.err);
    }

    /** @param terminal where the person in front of a Node reads why it goes off line */
    ConfigWatch(StateFolder folder, Registry registry, Keyring keyring, PrintStream terminal) {
        this.keyring = keyring;
        this.folder = folder;
        this.registry = registry;
        this.terminal = terminal;
        this.file = new ConfigFile(folder);
        look(false);
        // The file is a few hundred bytes: reading it is as cheap as asking for its time, and surer.
        var unused = watch.scheduleWithFixedDelay(() -> look(true), FIRST_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void deactivate() {
        watch.shutdownNow();
        replace(null, null);
    }

    /** @param mayWait whether a keyring may be asked, which can take some seconds */
    private synchronized void look(boolean mayWait) {
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
        Configuration next = found.orElse(null);
        if (Objects.equals(next, known) || watch.isShutdown()) {
            return;
        }
        if (next == null) {
            replace(null, null);
        } else if (mayWait || !next.token().isInKeyring()) {
            secrets(next).ifPresent(secrets -> replace(next, secrets));
        }
    }

    /** Those of a configuration; none while they cannot be had, which is said once. */
    private Optional<NodeSecrets> secrets(Configuration next) {
        if (waitsBecause != null && System.nanoTime() - askedNanos < KEYRING_NANOS) {
            return Optional.empty();
        }
        try {
            NodeSecrets secrets = NodeSecrets.read(folder, next, keyring);
            waitsBecause = null;
            return Optional.of(secrets);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            String words = e instanceof KeyringException ? e.getMessage() : Problems.of(e);
            if (!Objects.equals(words, waitsBecause)) {
                LOG.warn("The secrets of this Node cannot be read, so it waits: {}", words);
                terminal.println("This Node waits for its secrets, and goes on when they are there: " + words);
            }
            waitsBecause = words;
            askedNanos = System.nanoTime();
            replace(null, null);
        }
        return Optional.empty();
    }

    private synchronized void replace(@Nullable Configuration configuration, @Nullable NodeSecrets secrets) {
        if (unregister != null) {
            unregister.run();
            unregister = null;
        }
        known = configuration;
        if (configuration != null && secrets != null) {
            unregister = registry.register(new PairedIdentity(configuration, secrets, folder));
            LOG.info("This is node {}, paired with {}", configuration.token().nodeId(), configuration.gatewayUrl());
        }
    }
}
