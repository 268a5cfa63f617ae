package dev.sophon.node.features.internal;

import dev.sophon.node.features.DesiredSets.Way;
import dev.sophon.node.features.Features.Plugged;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far each feature is that comes by message, and telling it to the Gateway. Thread-safe. */
final class StateBoard {
    private static final int REASON = 500;

    private final Supplier<List<FeatureSet>> here;
    private final Function<FeatureSet, Optional<String>> illness;
    private final TakenRevision taken;
    /** By name, what is not simply there. */
    private final Map<String, FeatureState.Feature> rows = new ConcurrentHashMap<>();

    private volatile @Nullable Way way;
    private volatile @Nullable FeatureState told;

    /**
     * @param here what has come by message and runs
     * @param illness why it is not well
     */
    StateBoard(Supplier<List<FeatureSet>> here, Function<FeatureSet, Optional<String>> illness, TakenRevision taken) {
        this.here = here;
        this.illness = illness;
        this.taken = taken;
    }

    @Nullable
    Way way() {
        return way;
    }

    void way(@Nullable Way next) {
        way = next;
    }

    /** Says how far one is, and whether that is news. */
    boolean say(String name, String version, State state, @Nullable String reason) {
        FeatureState.Feature row = new FeatureState.Feature(name, version, state, cut(reason));
        boolean news = !row.equals(rows.put(name, row));
        tell(false);
        return news;
    }

    /** It is there, or gone, and there is no more to say of it. */
    void done(String name) {
        rows.remove(name);
        tell(false);
    }

    void forget(Predicate<String> names) {
        rows.keySet().removeIf(names);
    }

    private static @Nullable String cut(@Nullable String reason) {
        return reason == null || reason.length() <= REASON ? reason : reason.substring(0, REASON - 1) + "…";
    }

    /**
     * Tells the Gateway.
     *
     * @param again what has been told already too
     */
    void tell(boolean again) {
        Way now = way;
        FeatureState state = state().orElse(null);
        if (now != null && state != null && (again || !state.equals(told))) {
            told = state;
            now.tell(state);
        }
    }

    /** What there is to tell; empty where nothing has come by message, and nothing is to come. */
    Optional<FeatureState> state() {
        Way now = way;
        long revision = now == null ? 0 : taken.of(now.pairing());
        List<FeatureState.Feature> all = new ArrayList<>(rows.values());
        for (FeatureSet set : here.get()) {
            if (!rows.containsKey(set.name())) {
                String reason = illness.apply(set).orElse(null);
                all.add(new FeatureState.Feature(set.name(), set.version().toString(), State.ACTIVE, cut(reason)));
            }
        }
        all.sort(Comparator.comparing(FeatureState.Feature::name));
        return revision == 0 && all.isEmpty()
                ? Optional.empty()
                : Optional.of(new FeatureState(
                        revision, all.stream().limit(FeatureState.MOST).toList()));
    }

    /** What is not simply there, for the list of what is plugged in. */
    List<Plugged> listed() {
        return rows.values().stream()
                .map(row -> new Plugged(
                        row.name(),
                        row.version(),
                        FeatureSet.GATEWAY,
                        null,
                        null,
                        row.state().wireName() + (row.reason() == null ? "" : ": " + row.reason()),
                        null,
                        List.of()))
                .toList();
    }
}
