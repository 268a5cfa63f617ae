package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.features.internal.library.Library;
import dev.sophon.gateway.features.internal.records.Decisions;
import dev.sophon.gateway.features.internal.records.Decisions.Change;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FeatureSet;
import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.features.internal.records.Wishes;
import dev.sophon.gateway.nodes.NodeFeatures;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.transfers.SharedFiles;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feature sets for all nodes. What is wanted of a node is decided by operators, kept by {@link Decisions}, told by
 * {@link Orders} and stepped by {@link Rollouts}; the two latter run on one thread here. Thread-safe.
 */
@Component(
        service = {Fleet.class, NodeFeatures.class, SharedFiles.class},
        immediate = true)
public final class Fleet implements NodeFeatures, SharedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    /** How many sets there may be. */
    static final int MOST_SETS = 1_000;

    private static final Duration TICK = Duration.ofMillis(100);
    /** A greeting is answered first. */
    private static final Duration AFTER_REPLY = Duration.ofMillis(1);

    private final Nodes nodes;
    private final Events events;
    private final Time time;
    private final Decisions decisions;
    private final NodeStates states;
    private final Library library;
    private final Orders orders;
    private final Rollouts rollouts;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final BackgroundWork working = new BackgroundWork("gateway-features", this::work);
    private final BackgroundWork looking = new BackgroundWork("gateway-feature-folder", this::look);
    private final Time.Scheduled ticking;
    private final Events.Subscription subscription;

    @Activate
    public Fleet(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Events events,
            @Reference Nodes nodes,
            @Reference NodeRouter router,
            @Reference Settings settings,
            @Reference Time time) {
        this.nodes = nodes;
        this.events = events;
        this.time = time;
        decisions = new Decisions(store, audit, time);
        states = new NodeStates(store, time);
        library = new Library(decisions, settings, time);
        orders = new Orders(store, decisions, nodes, router, states, events, time);
        rollouts = new Rollouts(decisions, nodes, router, states, orders, events, time);
        subscription = events.subscribe(Long.MAX_VALUE, this::heard);
        // What was decided shortly before the last end may not have reached all of them.
        orders.noteAll();
        ticking = time.every(TICK, this::tick);
        if (settings.featuresFolder().isPresent() || settings.releasesFolder().isPresent()) {
            looking.begin();
        }
    }

    @Deactivate
    public void close() {
        ticking.cancel();
        subscription.close();
        working.close();
        looking.close();
    }

    private void look() {
        library.scan(Principal.GATEWAY);
    }

    private void tick() {
        if (!gone.isEmpty() || !orders.isIdle() || !rollouts.isIdle()) {
            working.begin();
        }
    }

    /** Does what is due; waits for the database, and for whoever is at it. */
    synchronized void work() {
        forget();
        rollouts.work();
        orders.work();
    }

    private void heard(Event event) {
        String nodeId = event.nodeId();
        if (nodeId == null) {
            return;
        }
        if (event.type().equals(Event.NODE_CHANGED) && states.find(nodeId).isPresent()) {
            orders.note(nodeId);
        } else if (event.type().equals(Event.NODE_FORGOTTEN)) {
            gone.add(nodeId);
        }
    }

    /** Nodes whose registration was deleted: nothing is wanted of them any more. */
    private void forget() {
        for (String nodeId : List.copyOf(gone)) {
            Target target = new Target(Target.Kind.NODE, nodeId);
            try {
                states.forget(nodeId);
                if (decisions.now().sets().containsKey(target.toString())) {
                    unset(target, Principal.GATEWAY);
                }
                gone.remove(nodeId);
            } catch (StoreException e) {
                LOG.warn("The set of a node that is gone could not be removed, and will be: {}", e.getMessage());
            }
        }
    }

    @Override
    public void greeted(String nodeId, boolean takes, boolean releases) {
        if (!takes && states.find(nodeId).isEmpty()) {
            return;
        }
        NodeState state = states.of(nodeId);
        state.takesReleases(releases);
        if (state.takes() != takes) {
            state.takes(takes);
            states.saveLater(state);
        }
        if (takes) {
            var unused = time.after(AFTER_REPLY, () -> {
                orders.greet(nodeId);
                working.begin();
            });
        }
    }

    @Override
    public void said(String nodeId, FeatureState said) {
        NodeState.Said next = NodeState.Said.of(said);
        NodeState state = states.find(nodeId).filter(NodeState::takes).orElse(null);
        if (state == null || state.said().equals(next)) {
            return;
        }
        state.said(next, time.nanos());
        states.saveLater(state);
        if (next.revision() > state.told().revision()) {
            orders.note(nodeId);
        }
        events.publish(
                Event.FEATURES_CHANGED,
                nodeId,
                Map.of("revision", next.revision(), "drift", state.drifts(desired(nodeId))));
    }

    private Collection<Entry> desired(String nodeId) {
        return nodes.find(nodeId)
                .map(node -> decisions.now().desired(node).values())
                .orElse(List.of());
    }

    @Override
    public Optional<File> find(String nodeId, String id) {
        return orders.fetched(nodeId, id).filter(Entry::complete).map(entry -> file(entry.file()));
    }

    private File file(Manifest.Part part) {
        return new File(library.file(part), part.size(), part.sha256());
    }

    @Override
    public Optional<SignedText> offered(String nodeId, String channel) {
        return release(nodeId)
                .filter(entry -> channel.equals(entry.contents().channel()))
                .map(entry -> new SignedText(
                        entry.texts().manifest(),
                        Base64.getDecoder().decode(entry.texts().signature())));
    }

    @Override
    public Optional<File> archive(String nodeId, String version, String name) {
        return release(nodeId)
                .filter(entry -> entry.named().version().equals(version))
                .flatMap(entry -> entry.files().stream()
                        .filter(part -> part.name().equals(name))
                        .findFirst())
                .map(this::file);
    }

    /** The release of the Node that this one is to have. */
    private Optional<Entry> release(String nodeId) {
        return nodes.find(nodeId)
                .flatMap(node ->
                        Optional.ofNullable(decisions.now().desired(node).get(UpdateManifest.NODE)))
                .filter(Entry::complete);
    }

    public Wishes wishes() {
        return decisions.now();
    }

    public Library library() {
        return library;
    }

    Rollouts rollouts() {
        return rollouts;
    }

    Optional<NodeState> state(String nodeId) {
        return states.find(nodeId);
    }

    /** The texts of an entry that is there already may be other ones now. */
    public Entry add(Entry.Texts texts, Principal by) {
        Entry added = library.add(texts, by);
        orders.noteAll();
        return added;
    }

    /** As {@link #add}, for a release of the Node. */
    public Entry addRelease(String manifest, String signature, Principal by) {
        Entry added = library.addRelease(manifest, signature, by);
        orders.noteAll();
        return added;
    }

    /**
     * Says what is wanted of the nodes that a target means.
     *
     * @throws Refusal if the library has not all of it, or there is no such node
     */
    FeatureSet set(Target target, List<Named> features, Principal by) {
        if (features.size() > DesiredFeatures.MOST) {
            throw Refusal.invalid("features: expected " + DesiredFeatures.MOST + " at most");
        }
        if (features.stream().map(Named::name).distinct().count() < features.size()) {
            throw Refusal.invalid("features: expected each name once");
        }
        if (target.kind() == Target.Kind.NODE && nodes.find(target.name()).isEmpty()) {
            throw Refusal.notFound("No node has this id");
        }
        FeatureSet set = new FeatureSet(target, features, by.name(), time.now());
        decisions.change(by, standing -> {
            for (Named feature : features) {
                Entry entry = standing.library().get(feature);
                if (entry == null || !entry.complete()) {
                    throw Refusal.invalid("features: the library has no whole file of one of them; GET /api/features"
                            + " lists what there is");
                }
            }
            if (standing.sets().size() >= MOST_SETS && !standing.sets().containsKey(target.toString())) {
                throw Refusal.conflict("There are " + MOST_SETS + " sets: remove one first");
            }
            String subject = target + ": "
                    + String.join(", ", features.stream().map(Named::toString).toList());
            return new Change(wishes -> wishes.with(set), FleetRecords.save(set), "features.set", subject);
        });
        changed(target);
        return set;
    }

    /**
     * Wants nothing of these nodes by this target any more.
     *
     * @throws Refusal if there is no such set
     */
    public void unset(Target target, Principal by) {
        decisions.change(by, standing -> {
            if (!standing.sets().containsKey(target.toString())) {
                throw Refusal.notFound("No set has this target");
            }
            return new Change(
                    wishes -> wishes.without(target), FleetRecords.delete(target), "features.unset", target.toString());
        });
        changed(target);
    }

    private void changed(Target target) {
        if (target.kind() == Target.Kind.NODE) {
            orders.note(target.name());
        } else {
            orders.noteAll();
        }
        working.begin();
    }

    /** Has what waits done now, as far as it may be: for who does not wait for the clock. */
    void begin() {
        working.begin();
    }
}
