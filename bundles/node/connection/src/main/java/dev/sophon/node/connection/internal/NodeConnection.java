package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.platform.HostPlatform;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a paired Node. It lives as long as the {@link Identity} does, so another pairing is another
 * connection; a display that comes or goes leaves it alone.
 */
@Component(service = Connection.class, immediate = true)
public final class NodeConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);
    private static final long PATIENCE_MS = 5000;
    /** For as long at most, bundles that start later leave the processors to the first attempt. */
    private static final long FIRST_ATTEMPT_MS = 2000;
    /** The start level of what was plugged in: the first Hello is to have its commands too. */
    private static final int PLUGGED_IN = 80;

    private final StatusBoard board;
    private final Identity identity;
    private final Node node;
    private final @Nullable BundleContext bundles;
    private final SynchronousBundleListener hold = this::hold;
    private volatile @Nullable HostPlatform platform;
    private List<Thread> threads = List.of();
    private AutoCloseable catalogue = () -> {};

    @Activate
    public NodeConnection(
            @Reference Identity identity,
            @Reference Dispatcher dispatcher,
            @Reference Catalogue catalogue,
            @Reference Journal journal,
            BundleContext bundles) {
        this(identity, dispatcher, catalogue, journal, StateFolder.current(), version(bundles), bundles);
    }

    NodeConnection(
            Identity identity,
            Dispatcher dispatcher,
            Catalogue catalogue,
            Journal journal,
            StateFolder folder,
            String version) {
        this(identity, dispatcher, catalogue, journal, folder, version, null);
    }

    private NodeConnection(
            Identity identity,
            Dispatcher dispatcher,
            Catalogue catalogue,
            Journal journal,
            StateFolder folder,
            String version,
            @Nullable BundleContext bundles) {
        this.identity = identity;
        this.bundles = bundles;
        this.board = new StatusBoard(LastStatusFile.lastHeartbeat(folder));
        this.node = new Node(dispatcher, catalogue, journal, this::platform, folder, version);
    }

    private static String version(BundleContext bundles) {
        Version version = bundles.getBundle().getVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    /** Dynamic: another session of the person at the screen is no reason to reconnect. */
    @Reference(policy = ReferencePolicy.DYNAMIC)
    void bindPlatform(HostPlatform found) {
        platform = found;
    }

    void unbindPlatform(HostPlatform gone) {
        // The next one is bound already, or this component ends.
    }

    private HostPlatform platform() {
        return Objects.requireNonNull(platform, "bound before activation");
    }

    @Activate
    void start() {
        start(Watchdog.SILENCE, new Backoff(new SecureRandom()), ResultDelivery.WAITING_RESULTS);
        if (bundles != null && startLevel(bundles) <= PLUGGED_IN) {
            bundles.addBundleListener(hold);
        }
    }

    private static int startLevel(BundleContext bundles) {
        return bundles.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
    }

    /**
     * Holds the container's start, behind what was plugged in, until the Node is online or has failed to be: the shell and
     * the features service take a second of a processor, which the connection would have to share with them.
     */
    private void hold(BundleEvent event) {
        boolean begins = event.getType() == BundleEvent.STARTING || event.getType() == BundleEvent.LAZY_ACTIVATION;
        if (begins && event.getBundle().adapt(BundleStartLevel.class).getStartLevel() > PLUGGED_IN) {
            letGo();
            awaitFirstAttempt();
        }
    }

    private void letGo() {
        if (bundles != null) {
            bundles.removeBundleListener(hold);
        }
    }

    private void awaitFirstAttempt() {
        CountDownLatch ended = new CountDownLatch(1);
        StatusBoard.Subscription subscription = board.subscribe(status -> {
            if (hasEndedAnAttempt(status)) {
                ended.countDown();
            }
        });
        try {
            if (!ended.await(FIRST_ATTEMPT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("No answer yet; the container's start goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            subscription.close();
        }
    }

    private static boolean hasEndedAnAttempt(Status status) {
        return switch (status.state()) {
            case IDLE, CONNECTING -> false;
            case ONLINE ->
                status.lastHeartbeat() != null
                        && status.connectedAt() != null
                        && !status.lastHeartbeat().isBefore(status.connectedAt());
            case RETRYING, REPLACED, REVOKED -> true;
        };
    }

    void start(Duration silence, Backoff backoff, int mostWaiting) {
        board.subscribe(new LastStatusFile(node.folder()));
        Watchdog watchdog = new Watchdog(silence);
        ResultDelivery delivery = new ResultDelivery(node.journal(), mostWaiting);
        Supervisor supervisor = new Supervisor(node, identity, board, delivery, watchdog, backoff);
        Thread thread = new Thread(supervisor, "sophon-connection-supervisor");
        thread.setDaemon(true);
        threads = List.of(thread, delivery.thread(), watchdog.thread());
        catalogue = node.catalogue().subscribe(commands -> supervisor.catalogueChanged());
        thread.start();
    }

    @Deactivate
    void stop() throws Exception {
        letGo();
        catalogue.close();
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MS);
                if (thread.isAlive()) {
                    LOG.warn("{} has not ended in time", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Status status() {
        return board.status();
    }

    @Override
    public AutoCloseable subscribe(Consumer<Status> listener) {
        return board.subscribe(listener);
    }
}
