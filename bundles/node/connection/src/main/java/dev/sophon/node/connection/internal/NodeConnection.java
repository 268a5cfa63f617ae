package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.connection.internal.link.Backoff;
import dev.sophon.node.connection.internal.link.ConnectionProof;
import dev.sophon.node.connection.internal.link.Node;
import dev.sophon.node.connection.internal.link.Watchdog;
import dev.sophon.node.connection.internal.results.ResultDelivery;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.platform.HostPlatform;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
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

    private final StatusBoard board;
    private final Identity identity;
    private final Node node;
    private final @Nullable BundleContext bundles;
    private volatile @Nullable HostPlatform platform;
    private List<Thread> threads = List.of();
    private AutoCloseable catalogue = () -> {};
    private AutoCloseable pause = () -> {};
    private @Nullable ContainerStart container;

    @Activate
    public NodeConnection(
            @Reference Identity identity,
            @Reference Dispatcher dispatcher,
            @Reference Catalogue catalogue,
            @Reference Journal journal,
            @Reference DesiredSets features,
            @Reference DevicePause pause,
            BundleContext bundles) {
        this(
                identity,
                dispatcher,
                catalogue,
                journal,
                features,
                pause,
                StateFolder.current(),
                version(bundles),
                bundles);
    }

    /** @param bundles of the container that starts with this; null where there is none */
    NodeConnection(
            Identity identity,
            Dispatcher dispatcher,
            Catalogue catalogue,
            Journal journal,
            DesiredSets features,
            DevicePause pause,
            StateFolder folder,
            String version,
            @Nullable BundleContext bundles) {
        this.identity = identity;
        this.bundles = bundles;
        this.board = new StatusBoard(LastStatusFile.lastHeartbeat(folder));
        this.node = new Node(dispatcher, catalogue, journal, features, pause, this::platform, folder, version);
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
    }

    void start(Duration silence, Backoff backoff, int mostWaiting) {
        board.subscribe(new LastStatusFile(node.folder()));
        board.subscribe(new PairingEnd(node.folder()));
        Watchdog watchdog = new Watchdog(silence);
        ResultDelivery delivery = new ResultDelivery(node.journal(), mostWaiting);
        ContainerStart start = bundles == null ? null : new ContainerStart(bundles, board, ContainerStart.PATIENCE);
        container = start;
        ConnectionProof proof = new ConnectionProof(identity);
        Supervisor.Greeting greeting = start == null ? () -> {} : start::awaitPluggedIn;
        Supervisor supervisor = new Supervisor(node, identity, proof, board, delivery, watchdog, backoff, greeting);
        Thread thread = new Thread(supervisor, "sophon-connection-supervisor");
        thread.setDaemon(true);
        threads = List.of(thread, delivery.thread(), watchdog.thread());
        GatewayUpstream upstream =
                new GatewayUpstream(identity, supervisor::progress, supervisor::features, supervisor::show);
        node.dispatcher().upstream(upstream);
        node.features().way(upstream);
        catalogue = node.catalogue().subscribe(commands -> supervisor.catalogueChanged());
        pause = node.pause().subscribe(supervisor::pauseChanged);
        thread.start();
    }

    @Deactivate
    void stop() throws Exception {
        if (container != null) {
            container.close();
        }
        catalogue.close();
        pause.close();
        node.dispatcher().upstream(null);
        node.features().way(null);
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
