package dev.sophon.gateway.features.internal.records;

import dev.sophon.gateway.nodes.Node;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that operators have decided: the library, sets and rollouts, and what comes of them for a node. Immutable. */
public final class Wishes {
    private final Map<Named, Entry> library;
    private final Map<String, FeatureSet> sets;
    private final Map<String, Rollout> rollouts;
    private final List<Rollout> underWay;

    Wishes(Map<Named, Entry> library, Map<String, FeatureSet> sets, Map<String, Rollout> rollouts) {
        this.library = Map.copyOf(library);
        this.sets = Map.copyOf(sets);
        this.rollouts = Map.copyOf(rollouts);
        this.underWay = rollouts.values().stream().filter(one -> !one.over()).toList();
    }

    public Map<Named, Entry> library() {
        return library;
    }

    /** By their targets. */
    public Map<String, FeatureSet> sets() {
        return sets;
    }

    /** By their ids. */
    public Map<String, Rollout> rollouts() {
        return rollouts;
    }

    /** Those that are not over. */
    public List<Rollout> underWay() {
        return underWay;
    }

    public Wishes with(Entry entry) {
        Map<Named, Entry> next = new HashMap<>(library);
        next.put(entry.named(), entry);
        return new Wishes(next, sets, rollouts);
    }

    public Wishes without(Named entry) {
        Map<Named, Entry> next = new HashMap<>(library);
        next.remove(entry);
        return new Wishes(next, sets, rollouts);
    }

    public Wishes with(FeatureSet set) {
        Map<String, FeatureSet> next = new HashMap<>(sets);
        next.put(set.target().toString(), set);
        return new Wishes(library, next, rollouts);
    }

    public Wishes without(Target target) {
        Map<String, FeatureSet> next = new HashMap<>(sets);
        next.remove(target.toString());
        return new Wishes(library, next, rollouts);
    }

    public Wishes with(Rollout rollout) {
        Map<String, Rollout> next = new HashMap<>(rollouts);
        next.put(rollout.id(), rollout);
        return new Wishes(library, sets, next);
    }

    public Wishes without(Collection<Rollout> gone) {
        Map<String, Rollout> next = new HashMap<>(rollouts);
        gone.forEach(one -> next.remove(one.id()));
        return new Wishes(library, sets, next);
    }

    /** Whether a set or a rollout that is under way means an entry. */
    public boolean means(Named entry) {
        return sets.values().stream().anyMatch(set -> set.features().contains(entry))
                || underWay.stream()
                        .anyMatch(one -> one.plan().name().equals(entry.name())
                                && entry.version().equals(one.plan().version()));
    }

    /** What one target says of one feature set. */
    private record Word(Target target, Named what, Instant since) {
        boolean outranks(Word other) {
            int more = target.kind().compareTo(other.target.kind());
            return more > 0 || (more == 0 && since.isAfter(other.since));
        }
    }

    /**
     * What is wanted of a node, by name: of each feature set what the most special target says that means the node, and of
     * equal ones the later.
     */
    public SortedMap<String, Entry> desired(Node node) {
        SortedMap<String, Word> words = new TreeMap<>();
        for (Target target : Target.meaning(node)) {
            for (Word word : words(target, node)) {
                words.merge(word.what().name(), word, (before, next) -> next.outranks(before) ? next : before);
            }
        }
        SortedMap<String, Entry> desired = new TreeMap<>();
        words.forEach((name, word) ->
                Optional.ofNullable(library.get(word.what())).ifPresent(entry -> desired.put(name, entry)));
        return desired;
    }

    private Collection<Word> words(Target target, Node node) {
        Map<String, Word> words = new HashMap<>();
        FeatureSet set = sets.get(target.toString());
        if (set != null) {
            set.features().forEach(one -> words.put(one.name(), new Word(target, one, set.changedAt())));
        }
        for (Rollout rollout : underWay) {
            Rollout.Plan plan = rollout.plan();
            if (plan.target().equals(target.toString()) && rollout.reaches(node.nodeId())) {
                words.remove(plan.name());
                version(plan)
                        .ifPresent(one -> words.put(
                                plan.name(), new Word(target, new Named(plan.name(), one), plan.createdAt())));
            }
        }
        return words.values();
    }

    private static Optional<String> version(Rollout.Plan plan) {
        return Optional.ofNullable(plan.version());
    }

    /** Whether a rollout decides what a node has: it is meant, and nothing that counts more says anything of that set. */
    public boolean decides(Rollout rollout, Node node) {
        return rollout.target().means(node)
                && Target.meaning(node).stream()
                        .map(other -> sets.get(other.toString()))
                        .noneMatch(set -> set != null && outranks(set, rollout));
    }

    private static boolean outranks(FeatureSet set, Rollout rollout) {
        Rollout.Plan plan = rollout.plan();
        int more = set.target().kind().compareTo(rollout.target().kind());
        boolean other = !set.target().toString().equals(plan.target());
        return (more > 0 || (more == 0 && other && set.changedAt().isAfter(plan.createdAt())))
                && set.features().stream().anyMatch(one -> one.name().equals(plan.name()));
    }
}
