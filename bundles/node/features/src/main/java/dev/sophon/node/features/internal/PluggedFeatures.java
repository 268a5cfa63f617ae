package dev.sophon.node.features.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.features.Features;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One place that knows what is plugged in. */
@Component(
        service = {Features.class, PluggedFeatures.class},
        immediate = true)
public final class PluggedFeatures implements Features {
    private static final Logger LOG = LoggerFactory.getLogger(PluggedFeatures.class);
    private static final Duration TO_START = Duration.ofSeconds(20);
    private static final Duration TO_BE_WELL = Duration.ofSeconds(30);
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final String CONSOLE = "console";

    private final InstalledSets sets;
    private final OwnerTrust.Source owner;
    private final OwnerQuestion question;
    private final List<Source> unsigned = new CopyOnWriteArrayList<>();
    private final Checks checks;
    private final Health health;
    private final SetChanges changes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final BiConsumer<FeatureSet, String> onRefusal = this::later;
    /** What is to be done when nobody waits for it. */
    private final ExecutorService thread;

    @Activate
    public PluggedFeatures(
            @Reference InstalledSets sets,
            @Reference OwnerTrust.Source owner,
            @Reference OwnerQuestion question,
            @Reference Catalogue catalogue,
            BundleContext context) {
        this(
                sets,
                owner,
                question,
                catalogue,
                new FrameworkContainer(context, TO_START),
                StateFolder.current().path().resolve("features"),
                TO_BE_WELL);
    }

    PluggedFeatures(
            InstalledSets sets,
            OwnerTrust.Source owner,
            OwnerQuestion question,
            Catalogue catalogue,
            Container container,
            Path folder,
            Duration toBeWell) {
        this.sets = sets;
        this.owner = owner;
        this.question = question;
        this.checks = new Checks(
                folder,
                owner,
                sets,
                container,
                command -> catalogue.commands().stream()
                        .filter(row -> row.name().equals(command))
                        .map(CommandInfo::bundle)
                        .findFirst(),
                Clock.systemUTC());
        this.health = new Health(container, sets, catalogue::commands, toBeWell);
        this.changes = new SetChanges(new FeatureFolders(folder), sets, container, health);
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1_000), task -> {
                    Thread made = new Thread(task, "sophon-features");
                    made.setDaemon(true);
                    return made;
                });
        pool.allowCoreThreadTimeOut(true);
        this.thread = pool;
        sets.onRefusal(onRefusal);
        thread.execute(this::atStart);
    }

    @Deactivate
    void close() {
        sets.noRefusals(onRefusal);
        thread.shutdownNow();
    }

    private synchronized void atStart() {
        if (sets.problem() != null) {
            return; // what cannot be read is not touched
        }
        try {
            changes.atStart();
        } catch (IOException | RuntimeException e) {
            LOG.error("What came signed cannot be made what the record says: {}", e.toString());
        }
    }

    /** Waits until nothing is to be done any more that nobody waits for. */
    void settle() {
        try {
            thread.submit(() -> {}).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void later(FeatureSet set, String reason) {
        // While it is being tried, whoever tries it sees it.
        thread.execute(() -> fell(set, reason));
    }

    private void fell(FeatureSet set, String reason) {
        synchronized (this) {
            changes.fell(set, reason);
        }
        changed();
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    /** Calls back after each change, on the thread that made it; what it returns ends that. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public String install(Path kar) throws RefusedException, IOException, InterruptedException {
        return install(kar, CONSOLE, true);
    }

    /**
     * The same from elsewhere.
     *
     * @param from where it is from, as {@link Features.Plugged} has it
     * @param asks whether the person at the device is asked first
     */
    String install(Path kar, String from, boolean asks) throws RefusedException, IOException, InterruptedException {
        return install(kar, Offer.beside(kar, from), asks);
    }

    /** The same with what proves it. */
    String install(Path kar, Offer offer, boolean asks) throws RefusedException, IOException, InterruptedException {
        try {
            return exchange(kar, offer, asks);
        } finally {
            changed();
        }
    }

    private synchronized String exchange(Path kar, Offer offer, boolean asks)
            throws RefusedException, IOException, InterruptedException {
        requireRecord();
        Staged staged = checks.stage(kar, offer);
        try {
            if (asks) {
                ask("sophon:install", staged.set());
            }
            changes.adopt(staged);
        } finally {
            FeatureFolders.delete(staged.folder());
        }
        return staged.set().title() + " of " + staged.set().publisher();
    }

    /**
     * All that can be said of an offer without its KAR.
     *
     * @throws RefusedException when it is not taken
     */
    synchronized Manifest vouch(Offer offer) throws RefusedException, IOException {
        requireRecord();
        return checks.vouch(offer).manifest();
    }

    /**
     * Goes back to what was good before, where an offer that came by message is that.
     *
     * @return whether it was
     */
    synchronized boolean backTo(Offer offer) throws RefusedException, IOException, InterruptedException {
        Manifest manifest = vouch(offer);
        String sha256 = SigningKeys.sha256(offer.manifest().content());
        if (!Checks.isPrevious(sets.of(manifest.name()), sha256)) {
            return false;
        }
        changes.back(manifest.name());
        return true;
    }

    @Override
    public String rollback(String name) throws RefusedException, IOException, InterruptedException {
        try {
            return back(name);
        } finally {
            changed();
        }
    }

    private synchronized String back(String name) throws RefusedException, IOException, InterruptedException {
        requireRecord();
        FeatureSet previous = sets.of(name).previous();
        if (previous != null) {
            String doubt = checks.doubt(previous);
            if (doubt != null) {
                throw new RefusedException(previous.title() + ": " + doubt);
            }
            ask("sophon:rollback", previous);
        }
        return changes.back(name).title();
    }

    @Override
    public void remove(String name) throws RefusedException, IOException {
        synchronized (this) {
            requireRecord();
            changes.remove(name, Installed::removedByOwner);
        }
        changed();
    }

    /** Takes out what came by message; what the owner has installed of that name stays. */
    synchronized void removeByMessage(String name) throws RefusedException, IOException {
        requireRecord();
        FeatureSet current = sets.of(name).current();
        if (current != null && current.cameByMessage()) {
            changes.remove(name, Installed::removed);
        }
    }

    /** Why a set is not well now; empty when it is. */
    Optional<String> illness(FeatureSet set) {
        return health.illness(set);
    }

    private void requireRecord() throws RefusedException {
        String problem = sets.problem();
        if (problem != null) {
            throw new RefusedException(problem);
        }
    }

    /** Any program of this user's can type at the console: what gives more is the person's at the device. */
    private void ask(String what, FeatureSet set) throws RefusedException, InterruptedException {
        ObjectNode details = Json.mapper().createObjectNode();
        details.put("name", set.name()).put("version", set.version().toString());
        details.put("publisher", set.publisher()).put("keyId", set.keyId());
        set.commands().forEach(command -> details.withArray("commands").add(command.name()));
        Consent.Answer answer = question.ask(what, details, TO_ANSWER);
        if (answer == Consent.Answer.YES
                || (answer == Consent.Answer.NOBODY && owner.trust().consentUnproved())) {
            return;
        }
        throw new RefusedException("the person at this device has to be asked, "
                + switch (answer) {
                    case YES, NO -> "who said no";
                    case UNANSWERED -> "who did not answer in time";
                    case UNPROVED ->
                        "and nothing proves there that a person answers; the owner may let an answer count by consent:"
                                + " \"unproved\" in policy.json, or put it into the deploy folder";
                    case NOBODY ->
                        "and nobody can be asked there now; the owner may do without by consent: \"unproved\" in"
                                + " policy.json, or put it into the deploy folder";
                });
    }

    @Override
    public List<Plugged> list() {
        List<Plugged> rows = new ArrayList<>();
        for (Map.Entry<String, Installed> one : new TreeMap<>(sets.all()).entrySet()) {
            Installed known = one.getValue();
            FeatureSet current = known.current();
            if (current != null) {
                rows.add(row(current, known));
            }
            known.quarantined()
                    .forEach((version, reason) -> rows.add(new Plugged(
                            one.getKey(), version, "-", null, null, "quarantined: " + reason, null, List.of())));
        }
        unsigned.stream().map(Source::rows).forEach(rows::addAll);
        rows.sort(Comparator.comparing(Plugged::name));
        return List.copyOf(rows);
    }

    @Override
    public List<TrustedKey> trusted() {
        return owner.trust().keys();
    }

    @Override
    public boolean signedOnly() {
        return owner.trust().signedOnly();
    }

    private Plugged row(FeatureSet set, Installed known) {
        Optional<String> illness = health.illness(set);
        String doubt = checks.doubt(set);
        FeatureSet previous = known.previous();
        return new Plugged(
                set.name(),
                set.version().toString(),
                set.from(),
                set.publisher(),
                set.keyId(),
                illness.orElse("active") + (doubt == null ? "" : ", but " + doubt),
                previous == null ? null : previous.version().toString(),
                set.commands().stream().map(command -> command.name()).toList());
    }

    /** Somebody else who knows what is plugged in. */
    @FunctionalInterface
    interface Source {
        List<Plugged> rows();
    }

    /** Adds what it knows to the list; what it returns ends that. */
    Runnable also(Source source) {
        unsigned.add(source);
        return () -> unsigned.remove(source);
    }

    /** What came signed and runs, by where it is from. */
    Optional<FeatureSet> from(String source) {
        return sets.all().values().stream()
                .flatMap(known -> Optional.ofNullable(known.current()).stream())
                .filter(set -> set.from().equals(source))
                .findFirst();
    }
}
