package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.access.internal.AccountRegistry;
import dev.sophon.gateway.access.internal.ApiTokens;
import dev.sophon.gateway.access.internal.LoginSessions;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.approvals.internal.ApprovalQueue;
import dev.sophon.gateway.audit.internal.SqlAudit;
import dev.sophon.gateway.backup.internal.BackupRoutes;
import dev.sophon.gateway.canvas.Canvases;
import dev.sophon.gateway.canvas.internal.CanvasRoutes;
import dev.sophon.gateway.canvas.internal.InMemoryCanvases;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.internal.CommandCleaning;
import dev.sophon.gateway.commands.internal.CommandLedger;
import dev.sophon.gateway.commands.internal.CommandRouting;
import dev.sophon.gateway.commands.internal.KnownIssuers;
import dev.sophon.gateway.features.internal.FeatureRoutes;
import dev.sophon.gateway.features.internal.Fleet;
import dev.sophon.gateway.features.internal.LibraryRoutes;
import dev.sophon.gateway.features.internal.RolloutRoutes;
import dev.sophon.gateway.hub.internal.NodeHub;
import dev.sophon.gateway.metrics.internal.PrometheusMetrics;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.internal.InMemoryRouter;
import dev.sophon.gateway.nodes.internal.NodeDirectory;
import dev.sophon.gateway.nodes.internal.NodeRegistry;
import dev.sophon.gateway.nodes.internal.PairingCeremony;
import dev.sophon.gateway.nodes.internal.Sessions;
import dev.sophon.gateway.oidc.internal.OidcRoutes;
import dev.sophon.gateway.passkeys.internal.PasskeyRoutes;
import dev.sophon.gateway.rest.internal.access.AccountRoutes;
import dev.sophon.gateway.rest.internal.access.LoginRoutes;
import dev.sophon.gateway.rest.internal.access.TokenRoutes;
import dev.sophon.gateway.rest.internal.nodes.ApprovalRoutes;
import dev.sophon.gateway.rest.internal.nodes.CommandRoutes;
import dev.sophon.gateway.rest.internal.nodes.NodeRoutes;
import dev.sophon.gateway.rest.internal.nodes.PairingRoutes;
import dev.sophon.gateway.rest.internal.screen.ScreenRoutes;
import dev.sophon.gateway.rest.internal.server.ApiServlet;
import dev.sophon.gateway.rest.internal.server.RootServlet;
import dev.sophon.gateway.rest.internal.server.RouteStatus;
import dev.sophon.gateway.runtime.AddressBlock;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.runtime.internal.InProcessEvents;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.internal.SqlStore;
import dev.sophon.gateway.transfers.internal.NodeCallers;
import dev.sophon.gateway.transfers.internal.ReleaseRoutes;
import dev.sophon.gateway.transfers.internal.StoredTransfers;
import dev.sophon.gateway.transfers.internal.Traffic;
import dev.sophon.gateway.transfers.internal.TransferRoutes;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Routes;
import dev.sophon.gateway.web.internal.HostAndOrigin;
import dev.sophon.gateway.web.internal.RequestBodies;
import dev.sophon.gateway.web.internal.RequestCallers;
import dev.sophon.gateway.webhooks.internal.WebhookRegistry;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.osgi.framework.Constants;

/** A whole Gateway without a container: its own components, a database in a folder, and the web server that Karaf runs. */
public final class TestGateway implements AutoCloseable {
    /** As the program's. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Time time;
    private final Settings settings;
    private final SqlStore own;
    private final Store store;
    private final InProcessEvents events;
    private final SqlAudit audit;
    private final InMemoryRouter router;
    private final Sessions sessions;
    private final ApprovalQueue approvals;
    private final CommandLedger ledger;
    private final CommandCleaning cleaning;
    private final WebhookRegistry webhooks;
    private final NodeHub hub;
    private final ApiServlet api;
    private final InMemoryCanvases canvases;
    private final StoredTransfers transfers;
    private final Fleet fleet;
    private final KnownHealth health;
    private final CommandRoutes commandRoutes;
    private final EventRoutes eventRoutes;
    private final ScreenRoutes screenRoutes;
    private final BackupRoutes backupRoutes;
    private final OidcRoutes oidcRoutes;
    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final ServletContextHandler context = new ServletContextHandler();
    private final HostAndOrigin guard;
    private final ApiTokens tokens;
    private final NodeRegistry nodes;
    private final CommandRouting commands;
    private final PrometheusMetrics metrics;
    private volatile UnaryOperator<Approval> told = approval -> approval;
    private boolean closed;

    public TestGateway(Path home) {
        this(home, new SystemTime(), 0);
    }

    public TestGateway(Path home, Time time, int port) {
        this(home, Optional.empty(), time, port);
    }

    /** @param around what the components write through, in front of the store */
    public TestGateway(Path home, UnaryOperator<Store> around) {
        this(new TestSettings(new GatewayHome(home), false, Optional.empty()), new SystemTime(), 0, around);
    }

    /** @param database where its records are; none: in the embedded one */
    TestGateway(Path home, Optional<Settings.Database> database, Time time, int port) {
        this(new TestSettings(new GatewayHome(home), false, database), time, port);
    }

    /** @param port 0 for a free one */
    TestGateway(TestSettings settings, Time time, int port) {
        this(settings, time, port, own -> own);
    }

    /** @param around what the components write through, in front of the store */
    TestGateway(TestSettings settings, Time time, int port, UnaryOperator<Store> around) {
        this.time = time;
        this.settings = settings;
        try {
            own = new SqlStore(settings);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        store = around.apply(own);
        events = new InProcessEvents(time);
        audit = new SqlAudit(store, settings, time);
        AccountRegistry accounts = new AccountRegistry(store, audit, time);
        tokens = new ApiTokens(store, audit, accounts, settings, time);
        LoginSessions logins = new LoginSessions(store, audit, accounts, tokens, time);
        RequestCallers callers = new RequestCallers(tokens, logins, settings);
        guard = new HostAndOrigin(settings);
        approvals = new ApprovalQueue(store, audit, events, time);
        NodeDirectory directory = new NodeDirectory(store, audit, events, time);
        router = new InMemoryRouter(directory, time, events);
        sessions = new Sessions(directory, router, time);
        ledger = new CommandLedger(store, audit, events, approvals, settings, time);
        nodes = new NodeRegistry(directory);
        commands = new CommandRouting(
                nodes, router, approvals, ledger, new KnownIssuers(tokens, accounts), events, store, time);
        webhooks = new WebhookRegistry(store, audit, events, settings, time);
        cleaning = new CommandCleaning(store, settings, time);
        fleet = new Fleet(store, audit, events, nodes, router, settings, time);
        hub = new NodeHub(guard, sessions, commands, fleet);
        metrics = new PrometheusMetrics(events, nodes, router, commands, approvals, webhooks, store);
        RouteStatus status = new RouteStatus();
        api = new ApiServlet(guard, callers, new RequestBodies(guard, time), status);
        canvases = new InMemoryCanvases(time);
        transfers = new StoredTransfers(store, commands, settings, time);
        health = new KnownHealth(store, settings, time);
        commandRoutes = new CommandRoutes(commands, nodes, guard);
        eventRoutes = new EventRoutes(events, callers, metrics, time);
        screenRoutes = new ScreenRoutes(commands, nodes, callers, audit, store, time);
        backupRoutes = new BackupRoutes(store, audit, settings, time);
        NodeCallers nodeCallers = new NodeCallers(sessions, guard, time);
        Traffic traffic = new Traffic();
        oidcRoutes = new OidcRoutes(settings, logins, accounts, guard, time);
        serve(
                screenRoutes,
                backupRoutes,
                new LoginRoutes(logins, accounts, guard),
                new AccountRoutes(accounts, logins),
                oidcRoutes,
                new PasskeyRoutes(store, audit, logins, accounts, asTold(), guard, time),
                new TokenRoutes(tokens, nodes),
                new PairingRoutes(new PairingCeremony(directory, settings, time), guard, time),
                new NodeRoutes(nodes),
                commandRoutes,
                new ApprovalRoutes(approvals),
                new AuditRoutes(audit),
                new WebhookRoutes(webhooks),
                new HealthRoutes(health, callers, time, status),
                new MetricsRoutes(metrics),
                new LogRoutes(new PlayedLevels()),
                new OpenApiRoutes(),
                new CanvasRoutes(canvases, guard),
                new TransferRoutes(transfers, nodes, nodeCallers, traffic, fleet),
                new ReleaseRoutes(nodeCallers, traffic, fleet),
                new LibraryRoutes(fleet),
                new FeatureRoutes(fleet, nodes),
                new RolloutRoutes(fleet),
                eventRoutes);
        start(port, new RootServlet(guard));
    }

    private void serve(Routes... groups) {
        for (int i = 0; i < groups.length; i++) {
            api.bindRoutes(groups[i], Map.of(Constants.SERVICE_ID, (long) i));
        }
    }

    private void start(int port, RootServlet root) {
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        idlesAfter(IDLE);
        jetty.addConnector(connector);
        context.addServlet(new ServletHolder(hub), "/hubs/node/*");
        ServletHolder holder = new ServletHolder(api);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/api/*");
        context.addServlet(new ServletHolder(root), "/");
        jetty.setHandler(context);
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How long a connection of those to come may be silent while nothing is being done for it. */
    void idlesAfter(Duration silence) {
        connector.setIdleTimeout(silence.toMillis());
    }

    public int port() {
        return connector.getLocalPort();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public String adminToken() {
        try {
            return Files.readString(settings.home().adminToken()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API with the Admin's token. */
    public Api admin() {
        return new Api(address(), adminToken());
    }

    /** The API with another role's new token. */
    public Api as(String role) {
        String token = admin().post("/auth/tokens", "{'name':'test " + role + "','role':'" + role + "'}")
                .expect(201)
                .text("token");
        return new Api(address(), token);
    }

    public Api nobody() {
        return new Api(address(), null);
    }

    /** Another door of the Gateway. */
    public void add(HttpServlet servlet, String pattern) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
    }

    public RequestGuard guard() {
        return guard;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Nodes nodes() {
        return nodes;
    }

    public Commands commands() {
        return commands;
    }

    public Approvals approvals() {
        return approvals;
    }

    /** From now on whoever decides by a passkey is told of approvals as a test says, and not as they are. */
    void tellOfApprovals(UnaryOperator<Approval> otherwise) {
        told = otherwise;
    }

    private Approvals asTold() {
        return (Approvals) Proxy.newProxyInstance(
                Approvals.class.getClassLoader(), new Class<?>[] {Approvals.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(approvals, arguments);
                        return method.getName().equals("find")
                                ? ((Optional<?>) answer)
                                        .map(Approval.class::cast)
                                        .map(told)
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    public Canvases canvases() {
        return canvases;
    }

    public Time time() {
        return time;
    }

    ApiServlet api() {
        return api;
    }

    public InProcessEvents events() {
        return events;
    }

    SqlAudit audit() {
        return audit;
    }

    public SqlStore store() {
        return own;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        letGo();
        hub.close();
        screenRoutes.close();
        backupRoutes.close();
        oidcRoutes.close();
        eventRoutes.close();
        canvases.close();
        transfers.close();
        fleet.close();
        commandRoutes.close();
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        metrics.close();
        health.close();
        webhooks.close();
        cleaning.close();
        commands.close();
        ledger.close();
        sessions.close();
        router.close();
        approvals.close();
        audit.close();
        own.close();
        if (time instanceof SystemTime system) {
            system.close();
        }
    }

    /** What stands in front of the store may hold writes that those wait for who are closed here. */
    private void letGo() {
        if (store != own && store instanceof AutoCloseable around) {
            try {
                around.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * What it is told.
     *
     * @param oidc the provider that an organisation's people sign in at
     */
    record TestSettings(
            GatewayHome home,
            boolean developmentMode,
            Optional<Settings.Database> database,
            Optional<Settings.Oidc> oidc)
            implements Settings {
        TestSettings(GatewayHome home, boolean developmentMode, Optional<Settings.Database> database) {
            this(home, developmentMode, database, Optional.empty());
        }

        @Override
        public Optional<Path> releasesFolder() {
            return Optional.of(home.path().resolve("releases")).filter(Files::isDirectory);
        }

        @Override
        public Set<String> webhookHosts() {
            return Set.of("127.0.0.1");
        }

        @Override
        public List<AddressBlock> trustedProxies() {
            return List.of(AddressBlock.of("127.0.0.3"));
        }

        @Override
        public Optional<URI> publicUrl() {
            return Optional.empty();
        }

        @Override
        public Set<String> allowedHosts() {
            return Set.of("gw.test");
        }

        @Override
        public int maxCommandsInFlight() {
            return 100;
        }

        @Override
        public long transferBytes() {
            return 5_000_000;
        }

        @Override
        public long transferBytesEach() {
            return 3_000_000;
        }

        @Override
        public long keptResultBytes() {
            return 100 * 1024 * 1024;
        }
    }
}
