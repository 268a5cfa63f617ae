package dev.sophon.gateway.features.internal.records;

import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.Feature;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What one node was told last, and what it said. Thread-safe: each part is replaced whole. */
public final class NodeState {
    private static final int REASON = 500;
    private static final Set<FeatureState.State> ENDS =
            Set.of(FeatureState.State.ACTIVE, FeatureState.State.REFUSED, FeatureState.State.FAILED);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final int LONGEST = 100;
    /** No Gateway ever comes so far by itself: what is beyond is no revision. */
    private static final long MOST_REVISION = 1L << 50;

    private final String nodeId;
    private volatile boolean takes;
    private volatile boolean takesReleases;
    private volatile Told told;
    private volatile Said said;
    private volatile long sinceNanos;
    private volatile Begun begun;

    /** At what it was told by this revision it was from this moment on; at revision -1 it is at nothing. */
    private record Begun(long revision, long nanos) {}

    /** A feature set that a node was told to have; the stamp is that of its texts. */
    public record Ordered(String name, String version, String stamp) {
        public static List<Ordered> of(Collection<Entry> entries) {
            return entries.stream()
                    .map(entry ->
                            new Ordered(entry.named().name(), entry.named().version(), entry.stamp()))
                    .toList();
        }
    }

    /** What it was told; at revision 0 nothing yet. */
    public record Told(long revision, List<Ordered> features) {
        public static final Told NOTHING = new Told(0, List.of());

        public Optional<String> version(String name) {
            return features.stream()
                    .filter(one -> one.name().equals(name))
                    .map(Ordered::version)
                    .findFirst();
        }
    }

    /** What it said; at revision 0 nothing yet. */
    public record Said(long revision, List<Feature> features) {
        public static final Said NOTHING = new Said(0, List.of());

        /**
         * What a node says, cleaned: people and agents read it.
         *
         * @throws IllegalArgumentException if there is something in it that can neither stay nor be cleaned
         */
        public static Said of(FeatureState state) {
            List<Feature> features = state.features() == null ? List.of() : state.features();
            if (state.revision() < 0 || state.revision() > MOST_REVISION) {
                throw new IllegalArgumentException("revision: expected 0 to " + MOST_REVISION);
            }
            if (features.size() > FeatureState.MOST) {
                throw new IllegalArgumentException("features: expected " + FeatureState.MOST + " at most");
            }
            List<Feature> clean = new ArrayList<>();
            for (Feature feature : features) {
                clean.add(clean(feature));
            }
            return new Said(state.revision(), List.copyOf(clean));
        }

        private static Feature clean(Feature feature) {
            if (feature == null
                    || feature.name() == null
                    || feature.name().length() > LONGEST
                    || !NAME.matcher(feature.name()).matches()) {
                throw new IllegalArgumentException("features: name: expected small letters, digits, dots and hyphens");
            }
            if (feature.version() == null || feature.state() == null) {
                throw new IllegalArgumentException("features: expected a version and a state");
            }
            return new Feature(
                    feature.name(),
                    Release.of(feature.version()).toString(),
                    feature.state(),
                    CleanText.said(feature.reason(), REASON));
        }

        public Optional<Feature> find(String name, String version) {
            return features.stream()
                    .filter(one -> one.name().equals(name) && one.version().equals(version))
                    .findFirst();
        }

        /** Whether it says of all that was told how it went. */
        private boolean ends(Told told) {
            return told.features().stream().allMatch(one -> find(one.name(), one.version())
                            .filter(said -> ENDS.contains(said.state()))
                            .isPresent())
                    && features.stream()
                            .allMatch(one -> told.version(one.name()).isPresent());
        }

        /** Of several versions of one name, that which is told of last. */
        public Optional<Feature> find(String name) {
            return features.stream().filter(one -> one.name().equals(name)).reduce((first, next) -> next);
        }
    }

    /** @param nanos the monotonic clock now */
    public NodeState(String nodeId, boolean takes, Told told, Said said, long nanos) {
        this.sinceNanos = nanos;
        this.nodeId = nodeId;
        this.takes = takes;
        this.told = told;
        this.said = said;
        this.begun = new Begun(-1, nanos);
        // It is not written down: who was told of one had said so.
        this.takesReleases = told.version(UpdateManifest.NODE).isPresent();
        said(said, nanos);
    }

    public String nodeId() {
        return nodeId;
    }

    /** Whether it said that it takes feature sets. */
    public boolean takes() {
        return takes;
    }

    public void takes(boolean now) {
        takes = now;
    }

    /** Whether it said, since this process's start or before it was told of one, that it looks for releases when told to. */
    public boolean takesReleases() {
        return takesReleases;
    }

    public void takesReleases(boolean now) {
        takesReleases = now;
    }

    /** Whether it takes what has this name: a feature set, or a release of the Node. */
    public boolean takes(String name) {
        return takes && (takesReleases || !name.equals(UpdateManifest.NODE));
    }

    public Told told() {
        return told;
    }

    /** Whether it has answered what it was told last, and not yet how all of it went: it is at it, even while it is away. */
    public boolean begun() {
        return begun.revision() == told.revision();
    }

    /**
     * Since when it is at what it was told last or, before its answer, could have been, on the monotonic clock; from this
     * process's start on at most.
     */
    public long sinceNanos() {
        Begun now = begun;
        return now.revision() == told.revision() ? now.nanos() : sinceNanos;
    }

    /** It is away: what it has not begun it cannot begin. */
    public void away(long nanos) {
        sinceNanos = nanos;
    }

    public void told(Told next, long nanos) {
        told = next;
        sinceNanos = nanos;
    }

    public Said said() {
        return said;
    }

    /**
     * Takes what it says now.
     *
     * @param nanos the monotonic clock now
     */
    public void said(Said next, long nanos) {
        said = next;
        Told now = told;
        if (next.revision() >= now.revision()) {
            if (next.ends(now)) {
                begun = new Begun(-1, nanos);
            } else if (begun.revision() != now.revision()) {
                begun = new Begun(now.revision(), nanos);
            }
        }
    }

    /** Whether what it said last is not just what is wanted, well and running. */
    public boolean drifts(Collection<Entry> desired) {
        Said now = said;
        if (desired.isEmpty() && now.features().isEmpty()) {
            return false;
        }
        Set<String> wanted = new HashSet<>();
        for (Entry entry : desired) {
            wanted.add(entry.named().name());
            boolean active = now.find(entry.named().name(), entry.named().version())
                    .filter(one -> one.state() == FeatureState.State.ACTIVE)
                    .isPresent();
            if (!active) {
                return true;
            }
        }
        return now.features().stream().anyMatch(one -> !wanted.contains(one.name()));
    }
}
