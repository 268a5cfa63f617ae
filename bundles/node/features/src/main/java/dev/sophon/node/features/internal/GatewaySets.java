package dev.sophon.node.features.internal;

import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what came by message what the Gateway wants: what it does not name any more goes, then one after the other comes. All
 * work is of one thread; a newer word ends the fetching for an older one.
 */
@Component(service = DesiredSets.class)
public final class GatewaySets implements DesiredSets {
    private static final Logger LOG = LoggerFactory.getLogger(GatewaySets.class);
    /** When what was refused without its file is looked at again: the owner may have changed policy.json. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final PluggedFeatures features;
    private final InstalledSets sets;
    private final FeatureFolders folders;
    private final TakenRevision taken;
    private final StateBoard board;
    private final ReleaseOrders releases;
    private final Executor thread;
    private final Duration again;
    private final Runnable end;

    /** The last word of this pairing's Gateway that counts. */
    private volatile @Nullable Order order;

    private String pairing = "";
    /** What the Gateway has wanted since the last look. */
    private final AtomicReference<@Nullable DesiredFeatures> latest = new AtomicReference<>();
    /** What was refused for something that the owner may change, or is under way. Of the thread, as what follows. */
    private final Set<String> refusedEarly = new HashSet<>();

    private boolean waits;

    @Activate
    public GatewaySets(@Reference PluggedFeatures features, @Reference InstalledSets sets) {
        this(
                features,
                sets,
                StateFolder.current().path().resolve("features"),
                new ReleaseOrders(StateFolder.current(), System.getProperty("sophon.version", "")),
                pool(),
                AGAIN);
    }

    private static Executor pool() {
        // What does not fit is not missed: one that waits takes what is the latest by then.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(10),
                task -> {
                    Thread made = new Thread(task, "sophon-desired-features");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    GatewaySets(
            PluggedFeatures features,
            InstalledSets sets,
            Path folder,
            ReleaseOrders releases,
            Executor thread,
            Duration again) {
        this.features = features;
        this.releases = releases;
        this.sets = sets;
        this.folders = new FeatureFolders(folder);
        this.taken = new TakenRevision(folder);
        this.board = new StateBoard(this::byMessage, features::illness, taken);
        this.thread = thread;
        this.again = again;
        Runnable listed = features.also(board::listed);
        Runnable heard = features.onChange(() -> board.tell(false));
        this.end = () -> {
            listed.run();
            heard.run();
        };
        forgetFetched();
    }

    @Deactivate
    void close() {
        end.run();
        board.way(null);
        if (thread instanceof ExecutorService pool) {
            pool.shutdownNow();
        }
    }

    @Override
    public synchronized void way(@Nullable Way next) {
        if (next != null && !next.pairing().equals(pairing)) {
            pairing = next.pairing();
            order = null;
            board.forget(name -> true);
        }
        board.way(next);
    }

    @Override
    public void want(DesiredFeatures wanted) {
        latest.set(wanted);
        thread.execute(this::work);
    }

    private void work() {
        waits = false;
        Way now = board.way();
        DesiredFeatures wanted = latest.getAndSet(null);
        if (now != null && wanted != null) {
            doing(() -> {
                features.settle();
                take(now, wanted);
                converge(now, name -> true, true);
                board.tell(true);
            });
        }
    }

    /** What was refused for something that the owner may have changed by now. */
    private void lookAgain() {
        waits = false;
        Way now = board.way();
        if (now != null && latest.get() == null) {
            Set<String> these = Set.copyOf(refusedEarly);
            doing(() -> converge(now, these::contains, false));
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void doing(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            LOG.debug("The Gateway wants something else by now, or the Node stops");
        } catch (RuntimeException e) {
            LOG.error("What the Gateway wants plugged in could not be followed", e);
        }
    }

    /** What is not understood, or cannot be written down, leaves what was wanted before. */
    private void take(Way now, DesiredFeatures wanted) {
        try {
            Order next = Order.of(wanted);
            if (taken.take(now.pairing(), next)) {
                LOG.info(
                        "The Gateway wants {} features here, by revision {}",
                        next.items().size(),
                        next.revision());
                order = next;
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("What the Gateway wants plugged in is not understood: {}", e.getMessage());
        } catch (IOException e) {
            LOG.error("What the Gateway wants plugged in cannot be written down, and is not followed: {}", words(e));
        }
    }

    /** @param anew whether the Gateway has just said what it wants */
    private void converge(Way now, Predicate<String> which, boolean anew) throws InterruptedException {
        Order wanted = order;
        if (wanted == null) {
            return;
        }
        board.forget(name -> !wanted.names(name));
        for (FeatureSet set : byMessage()) {
            if (!wanted.names(set.name())) {
                remove(set);
            }
        }
        refusedEarly.clear();
        DesiredFeatures.Release release = wanted.release();
        if (release != null && which.test(UpdateManifest.NODE)) {
            follow(release, anew);
        }
        for (Order.Item item : wanted.items()) {
            if (which.test(item.name())) {
                bring(now, wanted, item);
            }
        }
        forgetFetched();
        if (!refusedEarly.isEmpty() && !waits) {
            waits = true;
            CompletableFuture.delayedExecutor(again.toMillis(), TimeUnit.MILLISECONDS, thread)
                    .execute(this::lookAgain);
        }
    }

    /** Has the Node's own release looked for: that goes on beside what is plugged in, and is looked at again. */
    private void follow(DesiredFeatures.Release release, boolean anew) {
        ReleaseOrders.Verdict verdict = releases.follow(release, anew);
        boolean news = board.say(UpdateManifest.NODE, release.version(), verdict.state(), verdict.reason());
        if (verdict.isOpen()) {
            refusedEarly.add(UpdateManifest.NODE);
        }
        if (news && verdict.reason() != null) {
            LOG.warn("Version {} that the Gateway wants is not taken: {}", release.version(), verdict.reason());
        }
    }

    private List<FeatureSet> byMessage() {
        return sets.all().values().stream()
                .flatMap(known -> Optional.ofNullable(known.current()).stream())
                .filter(FeatureSet::cameByMessage)
                .toList();
    }

    private void remove(FeatureSet set) {
        String version = set.version().toString();
        board.say(set.name(), version, State.REMOVING, null);
        try {
            features.removeByMessage(set.name());
            board.done(set.name());
        } catch (RefusedException | IOException e) {
            LOG.error("{} does not go: {}", set.title(), e.getMessage());
            board.say(set.name(), version, State.REMOVING, "it goes when the Node starts anew: " + e.getMessage());
        }
    }

    private void bring(Way now, Order wanted, Order.Item item) throws InterruptedException {
        try {
            if (!isHere(item)) {
                Manifest manifest = vouch(item);
                if (Checks.isPrevious(sets.of(item.name()), item.sha256())) {
                    say(item, State.INSTALLING, null);
                }
                if (!features.backTo(item.offer())) {
                    say(item, State.FETCHING, null);
                    adopt(fetch(now, wanted, item, manifest.files().get(0)), item);
                }
            }
            board.done(item.name());
        } catch (RefusedException e) {
            refused(item, e.text());
        } catch (IOException e) {
            forgetFetched();
            refused(item, "its file cannot be fetched or kept: " + words(e));
        }
    }

    private Manifest vouch(Order.Item item) throws RefusedException, IOException {
        try {
            Manifest manifest = features.vouch(item.offer());
            item.requireMeans(manifest);
            return manifest;
        } catch (RefusedException e) {
            refusedEarly.add(item.name());
            throw e;
        }
    }

    private boolean isHere(Order.Item item) {
        FeatureSet current = sets.of(item.name()).current();
        return current != null && current.cameByMessage() && current.sha256().equals(item.sha256());
    }

    /** @return the file, whole; not looked into */
    private Path fetch(Way now, Order wanted, Order.Item item, Manifest.Part part)
            throws IOException, InterruptedException {
        Path file = folders.fetching(part.sha256());
        try (FileChannel into = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long at = into.size();
            into.position(at);
            if (at < part.size()) {
                now.fetch(
                        new File(item.transferId(), wanted.revision(), part.size(), part.sha256()),
                        into,
                        at,
                        () -> latest.get() == null && now.equals(board.way()));
            }
        }
        return file;
    }

    private void adopt(Path kar, Order.Item item) throws RefusedException, IOException, InterruptedException {
        try {
            say(item, State.INSTALLING, null);
            features.install(kar, item.offer(), false);
        } finally {
            Files.deleteIfExists(kar);
        }
    }

    /** What was tried and was not well is on record as that. */
    private void refused(Order.Item item, String reason) {
        boolean failed =
                sets.of(item.name()).quarantined().containsKey(item.version().toString());
        if (say(item, failed ? State.FAILED : State.REFUSED, reason)) {
            LOG.warn("{} {} of the Gateway is not taken: {}", item.name(), item.version(), reason);
        }
    }

    private boolean say(Order.Item item, State state, @Nullable String reason) {
        return board.say(item.name(), item.version().toString(), state, reason);
    }

    @Override
    public Optional<FeatureState> state() {
        return board.state();
    }

    private void forgetFetched() {
        try {
            folders.forgetFetched();
        } catch (IOException e) {
            LOG.warn("What was fetched in part cannot be removed: {}", words(e));
        }
    }

    /** Without the path, which is nobody's at the other end. */
    private static String words(IOException problem) {
        String reason = problem instanceof FileSystemException file ? file.getReason() : problem.getMessage();
        return reason == null || reason.isEmpty() ? problem.getClass().getSimpleName() : reason;
    }
}
