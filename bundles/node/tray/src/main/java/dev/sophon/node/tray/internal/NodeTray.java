package dev.sophon.node.tray.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.control.PersonLooksOn;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.dispatch.RunningCommands;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.platform.Tray;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerTrust;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Node's icon in the tray, there while a person looks on and the desktop has a tray. It hears of what changes, and has no
 * thread while nothing does.
 */
@Component(
        service = {},
        immediate = true)
public final class NodeTray implements Tray.Content {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTray.class);
    private static final String TITLE = "Sophon Node";
    /** What comes together is shown together; a panel draws all that it is told. */
    private static final long TOGETHER_MS = 50;

    private static final long AT_LEAST_BETWEEN_MS = 500;
    private static final long LINGER_MS = 1_000;
    private static final long TO_LEAVE_MS = 2_000;

    private final TrayMenu menu;
    private final Choices choices;
    private final List<AutoCloseable> subscriptions;
    private final ScheduledThreadPoolExecutor worker = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sophon-tray");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean wanted = new AtomicBoolean();

    /** Of the worker only. */
    private Tray.@Nullable Standing standing;

    // Guarded by this.
    private Tray.@Nullable Look look;
    private @Nullable Face face;

    private volatile long shownAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(AT_LEAST_BETWEEN_MS);

    /** There on a desktop with a browser. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable UrlOpener browser;

    @Activate
    public NodeTray(
            BundleContext bundles,
            @Reference PersonLooksOn person,
            @Reference Tray tray,
            @Reference Identity identity,
            @Reference Connection connection,
            @Reference RunningCommands commands,
            @Reference DevicePause pause,
            @Reference Consent consent,
            @Reference OwnerQuestion question,
            @Reference OwnerTrust.Source owner,
            @Reference OwnerPolicy policy) {
        this(
                tray,
                new Parts(identity, connection, commands, pause, consent, question, owner, policy::launchTrust),
                () -> stop(bundles),
                Clock.system(ZoneId.systemDefault()));
    }

    NodeTray(Tray tray, Parts parts, Runnable stopNode, Clock clock) {
        menu = new TrayMenu(parts, clock);
        Supplier<@Nullable UrlOpener> opener = () -> browser;
        choices = new Choices(parts, opener, stopNode, this::changed);
        worker.setKeepAliveTime(LINGER_MS, TimeUnit.MILLISECONDS);
        worker.allowCoreThreadTimeOut(true);
        worker.execute(() -> standing = tray.show(this));
        subscriptions = List.of(
                parts.connection().subscribe(status -> changed()),
                parts.commands().subscribe(this::changed),
                parts.pause().subscribe(() -> {
                    choices.forgetProblem();
                    changed();
                }));
    }

    private static void stop(BundleContext bundles) {
        try {
            bundles.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("The Node cannot be stopped", e);
        }
    }

    /** Takes the icon away. */
    @Deactivate
    void leave() throws Exception {
        for (AutoCloseable each : subscriptions) {
            each.close();
        }
        choices.close();
        worker.execute(() -> {
            if (standing != null) {
                standing.close();
            }
        });
        worker.shutdown();
        if (!worker.awaitTermination(TO_LEAVE_MS, TimeUnit.MILLISECONDS)) {
            LOG.debug("The desktop's tray does not answer");
        }
    }

    /** Called for each command, so it only notes it. */
    private void changed() {
        if (wanted.compareAndSet(false, true)) {
            long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - shownAt);
            try {
                var unused = worker.schedule(
                        this::showAnew, Math.max(TOGETHER_MS, AT_LEAST_BETWEEN_MS - since), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.trace("The icon is being taken away", e);
            }
        }
    }

    private void showAnew() {
        wanted.set(false);
        shownAt = System.nanoTime();
        if (standing != null) {
            standing.changed();
        }
    }

    @Override
    public synchronized Tray.Look look() {
        Face now = menu.face();
        String words = menu.words();
        Tray.Look before = look;
        if (before != null && now == face && words.equals(before.words())) {
            return before;
        }
        Tray.Look other = new Tray.Look(before != null && now == face ? before.icons() : now.icons(), TITLE, words);
        look = other;
        face = now;
        return other;
    }

    @Override
    public List<Tray.Entry> menu() {
        return menu.entries(choices.problem(), browser != null);
    }

    @Override
    public void clicked() {
        choices.choose(TrayMenu.DASHBOARD);
    }

    @Override
    public void chosen(int id) {
        choices.choose(id);
    }
}
