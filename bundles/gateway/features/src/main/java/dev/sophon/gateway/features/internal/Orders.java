package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.features.internal.library.TransferIds;
import dev.sophon.gateway.features.internal.records.Decisions;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.features.internal.records.NodeState.Ordered;
import dev.sophon.gateway.features.internal.records.NodeState.Told;
import dev.sophon.gateway.features.internal.records.Wishes;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.DesiredFeatures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells nodes what is wanted of them: those for whom something may have changed wait here, each once, and go out at a pace.
 * A revision is in the database before it is sent. {@link #note} is thread-safe and never waits; {@link #work} is for one
 * thread.
 */
final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
    /** Nodes in one write, and the most that go out at once after a rest. */
    static final int BATCH = 250;
    /** Nodes in a second. */
    static final int RATE = 1_000;

    /** What one message carries of texts beside all else, in characters. */
    private static final int MOST_TEXT = 4 << 20;

    private static final long NANOS = 1_000_000_000L;

    private final Store store;
    private final Decisions decisions;
    private final Nodes nodes;
    private final NodeRouter router;
    private final NodeStates states;
    private final TransferIds ids;
    private final Events events;
    private final Time time;
    /** By their ids; whether they are told in any case, as after a greeting. */
    private final Map<String, Boolean> waiting = new LinkedHashMap<>();

    private double allowed = BATCH;
    private long counted;
    private long notBefore;

    /**
     * One node that is told something.
     *
     * @param entries what it is told, of all that is desired
     */
    private record Order(NodeState state, Told told, List<Entry> entries, Collection<Entry> desired, boolean changed) {}

    Orders(
            Store store,
            Decisions decisions,
            Nodes nodes,
            NodeRouter router,
            NodeStates states,
            Events events,
            Time time) {
        this.store = store;
        this.decisions = decisions;
        this.nodes = nodes;
        this.router = router;
        this.states = states;
        this.ids = new TransferIds(store);
        this.events = events;
        this.time = time;
        this.counted = time.nanos();
        this.notBefore = counted;
    }

    /** Looks whether a node is to be told something. */
    void note(String nodeId) {
        synchronized (waiting) {
            waiting.putIfAbsent(nodeId, false);
        }
    }

    /** Tells a node what is wanted of it, whether it knows that or not. */
    void greet(String nodeId) {
        synchronized (waiting) {
            waiting.put(nodeId, true);
        }
    }

    /** Looks at all whom a change of what is wanted may be about. */
    void noteAll() {
        synchronized (waiting) {
            states.all().forEach(state -> waiting.putIfAbsent(state.nodeId(), false));
        }
    }

    boolean isIdle() {
        synchronized (waiting) {
            return waiting.isEmpty();
        }
    }

    /** By which id a node fetches a file at the revision that it was told. */
    Optional<Entry> fetched(String nodeId, String id) {
        Told told = states.find(nodeId).map(NodeState::told).orElse(Told.NOTHING);
        Wishes now = decisions.now();
        return told.features().stream()
                .map(one -> now.library().get(new Named(one.name(), one.version())))
                .filter(entry -> entry != null
                        && !entry.isRelease()
                        && id.equals(
                                ids.of(nodeId, told.revision(), entry.file().sha256())))
                .findFirst();
    }

    /** Tells as many as may be told now; waits for the database. */
    void work() {
        long now = time.nanos();
        allowed = Math.min(BATCH, allowed + (double) (now - counted) * RATE / NANOS);
        counted = now;
        boolean well = now - notBefore >= 0;
        while (well && allowed >= 1 && !isIdle()) {
            well = tell(take((int) allowed));
        }
    }

    /** Whether it could be written. */
    private boolean tell(Map<String, Boolean> taken) {
        List<Order> orders = new ArrayList<>();
        taken.forEach((nodeId, greeted) -> order(nodeId, greeted).ifPresent(orders::add));
        List<Order> changed = orders.stream().filter(Order::changed).toList();
        try {
            if (!changed.isEmpty()) {
                store.commit(transaction -> {
                    for (Order order : changed) {
                        FleetRecords.save(transaction, order.state(), order.told());
                    }
                });
            }
        } catch (StoreException e) {
            LOG.warn("What {} nodes are to have could not be written, and will be: {}", changed.size(), e.getMessage());
            notBefore = time.nanos() + NANOS;
            synchronized (waiting) {
                taken.forEach((nodeId, greeted) -> waiting.merge(nodeId, greeted, Boolean::logicalOr));
            }
            return false;
        }
        allowed -= orders.size();
        changed.forEach(order -> order.state().told(order.told(), time.nanos()));
        orders.forEach(this::send);
        return true;
    }

    private Map<String, Boolean> take(int most) {
        Map<String, Boolean> taken = new LinkedHashMap<>();
        synchronized (waiting) {
            Iterator<Map.Entry<String, Boolean>> next = waiting.entrySet().iterator();
            while (next.hasNext() && taken.size() < most) {
                Map.Entry<String, Boolean> one = next.next();
                taken.put(one.getKey(), one.getValue());
                next.remove();
            }
        }
        return taken;
    }

    private Optional<Order> order(String nodeId, boolean greeted) {
        Node node = nodes.find(nodeId).filter(one -> one.status().admitted()).orElse(null);
        NodeState state = states.find(nodeId).filter(NodeState::takes).orElse(null);
        if (node == null || state == null) {
            return Optional.empty();
        }
        SortedMap<String, Entry> desired = decisions.now().desired(node);
        List<Entry> kars =
                desired.values().stream().filter(one -> !one.isRelease()).toList();
        List<Entry> entries = fitting(kars);
        int carried = entries.size();
        Entry release = desired.get(UpdateManifest.NODE);
        if (release != null && state.takesReleases()) {
            entries.add(release);
        }
        List<Ordered> wanted = Ordered.of(entries);
        Told told = state.told();
        long said = state.said().revision();
        // A Node that is ahead of this Gateway was told so by a database that is gone.
        boolean changed = !wanted.equals(told.features())
                || said > told.revision()
                || (told.revision() == 0 && !state.said().features().isEmpty());
        if (changed) {
            told = new Told(Math.max(told.revision(), said) + 1, wanted);
            if (carried < kars.size()) {
                LOG.warn(
                        "Node {} is to have {} feature sets, and one message carries {} of them; the others stand as"
                                + " drift",
                        nodeId,
                        kars.size(),
                        carried);
            }
        }
        return told.revision() > 0 && (changed || greeted)
                ? Optional.of(new Order(state, told, entries, desired.values(), changed))
                : Optional.empty();
    }

    /** As many as one message carries, by their names; what is left out is seen to be missing. */
    private static List<Entry> fitting(Collection<Entry> desired) {
        List<Entry> fitting = new ArrayList<>();
        int length = 0;
        for (Entry entry : desired) {
            length += entry.texts().length();
            if (fitting.size() == DesiredFeatures.MOST || length > MOST_TEXT) {
                break;
            }
            fitting.add(entry);
        }
        return fitting;
    }

    private void send(Order order) {
        String nodeId = order.state().nodeId();
        List<DesiredFeatures.Feature> features = new ArrayList<>();
        DesiredFeatures.Release release = null;
        for (Entry entry : order.entries()) {
            String channel = entry.contents().channel();
            if (channel != null) {
                release = new DesiredFeatures.Release(entry.named().version(), channel);
                continue;
            }
            Entry.Texts texts = entry.texts();
            features.add(new DesiredFeatures.Feature(
                    entry.named().name(),
                    entry.named().version(),
                    texts.manifest(),
                    texts.signature(),
                    texts.keys(),
                    texts.keysSignature(),
                    entry.contents().keyId(),
                    ids.of(nodeId, order.told().revision(), entry.file().sha256())));
        }
        router.tell(nodeId, "DesiredFeatures", new DesiredFeatures(order.told().revision(), features, release));
        if (order.changed()) {
            events.publish(
                    Event.FEATURES_CHANGED,
                    nodeId,
                    Map.of(
                            "revision",
                            order.told().revision(),
                            "drift",
                            order.state().drifts(order.desired())));
        }
    }
}
