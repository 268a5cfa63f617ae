package dev.sophon.node.control.internal;

import dev.sophon.logging.LogLevels;
import dev.sophon.node.control.PersonLooksOn;
import dev.sophon.node.control.Shell;
import dev.sophon.node.control.SocketPath;
import dev.sophon.node.control.StatusSource;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on {@code node.sock}. It needs no pairing and no console, so that a status can always be had. */
@Component(
        service = {},
        immediate = true)
public final class ControlServer {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MOST_CONNECTIONS = 32;
    /** Read by {@code sophon-node start}. */
    private static final String HANDOVER = "sophon.handover";
    /** Set by {@code sophon-node start}. */
    private static final String FOREGROUND = "sophon.foreground";

    private final StatusSource status;
    private final StateFolder folder;
    private final Path path;
    private final Runnable stopNode;
    private final AwaitedShell shell;
    private final Onlookers onlookers;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Catalogue catalogue;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable DevicePause pause;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable LogLevels levels;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Dispatcher dispatcher;

    @Activate
    public ControlServer(@Reference StatusSource status, BundleContext bundles) {
        this(status, StateFolder.current(), () -> stop(bundles), new AwaitedShell(), onlookers(bundles));
        shell.follow(bundles);
        if (!System.getProperty(FOREGROUND, "").equals("service")) {
            onlookers.came();
        }
    }

    ControlServer(StatusSource status, StateFolder folder, Runnable stopNode, AwaitedShell shell, Onlookers onlookers) {
        this.status = status;
        this.shell = shell;
        this.onlookers = onlookers;
        this.folder = folder;
        this.path = folder.socket();
        this.stopNode = stopNode;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindShell(Shell found) {
        shell.came(found);
    }

    void unbindShell(Shell gone) {
        shell.left(gone);
    }

    private static Onlookers onlookers(BundleContext bundles) {
        return new Onlookers(() -> {
            ServiceRegistration<PersonLooksOn> registration =
                    bundles.registerService(PersonLooksOn.class, new PersonLooksOn() {}, null);
            return () -> {
                try {
                    registration.unregister();
                } catch (IllegalStateException e) {
                    LOG.trace("This bundle has stopped, and its services are gone", e);
                }
            };
        });
    }

    private static void stop(BundleContext bundles) {
        try {
            bundles.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("The Node cannot be stopped", e);
        }
    }

    @Activate
    void start() {
        tellOfUpdate();
        try {
            server = listen();
        } catch (IOException e) {
            LOG.error("No status and no console over node.sock: {}", e.getMessage());
            LOG.debug("node.sock cannot be opened", e);
            return;
        }
        ServerSocketChannel listening = server;
        thread("sophon-control", () -> accept(listening)).start();
    }

    @Deactivate
    void stop() throws IOException {
        onlookers.end();
        if (server != null) {
            server.close();
            sessions.forEach(ControlSession::close);
            Files.deleteIfExists(path);
        }
    }

    /** The program in whose process this container runs looks for it when the container has stopped. */
    private void handOver() {
        LOG.info("The Node ends, and another version follows");
        System.setProperty(HANDOVER, "true");
        stopNode.run();
    }

    /** What became of an update is told by who tried it, which has no log of its own. */
    private void tellOfUpdate() {
        if (UpdateRecord.exists(folder)) {
            String said = UpdateRecord.read(folder).said();
            if (said != null) {
                LOG.info("The last update: {}", said);
            }
        }
    }

    private ServerSocketChannel listen() throws IOException {
        SocketPath.check(path);
        folder.create();
        if (Files.exists(path)) {
            removeStale();
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // Until its own rights are set, the folder's keep others out.
            channel.bind(UnixDomainSocketAddress.of(path));
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A process that was killed leaves its socket behind; one that lives answers. */
    private void removeStale() throws IOException {
        boolean answered;
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            answered = true;
        } catch (SocketException e) {
            answered = false;
        }
        if (answered) {
            throw new IOException("another process answers on " + path);
        }
        Files.delete(path);
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                SocketChannel channel = listening.accept();
                if (sessions.size() >= MOST_CONNECTIONS) {
                    channel.close();
                    continue;
                }
                ControlSession session = new ControlSession(
                        channel,
                        new ControlSession.Services(
                                status,
                                () -> catalogue,
                                () -> pause,
                                () -> levels,
                                shell::get,
                                onlookers,
                                () -> dispatcher,
                                stopNode,
                                this::handOver),
                        sessions::remove);
                sessions.add(session);
                thread("sophon-control-session", session).start();
            } catch (IOException e) {
                LOG.debug("A program could not be served", e);
            }
        }
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
