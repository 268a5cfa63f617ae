package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.element.ElementTree.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes down from windows, level by level, with all the calls of a level on their way at once. What an application's cache
 * holds is not asked for again, and what elements look like is asked with the next calls that a level needs, or at the end:
 * most levels need none, and each exchange is a wait. For one thread.
 */
public final class Walk {
    /** Below the window, where a browser keeps its pages. */
    public static final int DEPTH_OF_PAGES = 12;

    /** Of one element; a table may have millions. */
    private static final int MOST_CHILDREN = 500;

    /** An application fills its cache when it is asked for the first time. */
    private static final Duration CACHE_PATIENCE = Duration.ofSeconds(3);

    private final Peers peers;
    private final Query query;
    private final Warnings warnings;
    private final Cache cache = new Cache();
    private final Details details;

    public Walk(Peers peers, Query query, Warnings warnings) {
        this.peers = peers;
        this.query = query;
        this.warnings = warnings;
        this.details = new Details(peers);
    }

    /** Fills in what is below the windows, and what all of them look like. */
    public void below(List<Node> windows) throws InterruptedException {
        readCaches(windows);
        List<Node> level = windows;
        int elements = windows.size();
        for (int depth = 1; !level.isEmpty() && !peers.outOfTime(); depth++) {
            boolean deepest = depth >= query.maxDepth();
            if (deepest && depth > 1 && !childless(level)) {
                warnings.cutByDepth(query.maxDepth());
            }
            List<Descent> descents = deepest ? List.of() : descents(level);
            List<Call> calls = new ArrayList<>();
            descents.forEach(descent -> calls.addAll(descent.calls()));
            details.add(level);
            if (!calls.isEmpty()) {
                details.askWith(calls);
            }
            level = descents.isEmpty() ? List.of() : children(descents, query.maxElements() - elements);
            elements += level.size();
        }
        details.finish();
    }

    /** Whether there is an element of this role in one of the trees. */
    public static boolean holds(List<Node> nodes, int role) {
        return nodes.stream().anyMatch(node -> node.traits.role() == role || holds(node.children, role));
    }

    private void readCaches(List<Node> windows) throws InterruptedException {
        if (query.maxDepth() == 1) {
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        windows.forEach(window -> names.add(window.ref.bus()));
        List<Call> calls = names.stream().map(Cache::call).toList();
        peers.ask(calls, CACHE_PATIENCE);
        calls.forEach(call -> cache.add(call.list()));
    }

    /** From one element to its children. */
    private record Descent(Node parent, List<Ref> known, List<Call> calls) {
        /** The children, whether one call told all of them or one call each. */
        List<Ref> children() {
            if (!known.isEmpty()) {
                return known;
            }
            List<Ref> refs = new ArrayList<>();
            for (Call call : calls) {
                if (call.value() instanceof List<?> list) {
                    refs.addAll(Ref.list(list, MOST_CHILDREN));
                } else {
                    refs.addAll(Ref.list(List.of(call.values()), MOST_CHILDREN));
                }
            }
            return refs;
        }
    }

    private List<Descent> descents(List<Node> level) throws InterruptedException {
        List<Descent> descents = new ArrayList<>();
        for (Map.Entry<Node, Long> parent : childCounts(level).entrySet()) {
            descents.add(descent(parent.getKey(), (int) Math.min(parent.getValue(), Integer.MAX_VALUE)));
        }
        return descents;
    }

    private boolean childless(List<Node> level) throws InterruptedException {
        return childCounts(level).isEmpty();
    }

    /** Of those that have children. */
    private Map<Node, Long> childCounts(List<Node> level) throws InterruptedException {
        Map<Node, Call> asked = new HashMap<>();
        for (Node node : level) {
            if (node.traits.childCount() < 0) {
                asked.put(node, Call.get(node.ref, TraitCalls.ACCESSIBLE, "ChildCount"));
            }
        }
        if (!asked.isEmpty()) {
            details.askWith(List.copyOf(asked.values()));
        }
        Map<Node, Long> counts = new LinkedHashMap<>();
        for (Node node : level) {
            Call call = asked.get(node);
            long count = call == null ? node.traits.childCount() : call.number(0);
            if (count > 0) {
                counts.put(node, count);
            }
        }
        return counts;
    }

    private Descent descent(Node node, int count) {
        if (count > MOST_CHILDREN) {
            warnings.cutChildren(MOST_CHILDREN);
            List<Call> each = new ArrayList<>();
            for (int i = 0; i < MOST_CHILDREN; i++) {
                each.add(new Call(node.ref, TraitCalls.ACCESSIBLE, "GetChildAtIndex", "i", i));
            }
            return new Descent(node, List.of(), each);
        }
        List<Ref> known = cache.children(node.ref, count);
        return known == null
                ? new Descent(node, List.of(), List.of(new Call(node.ref, TraitCalls.ACCESSIBLE, "GetChildren", "")))
                : new Descent(node, known, List.of());
    }

    /** Some containers that cannot be seen hold what can be, as the page of a tab without a title; closed menus do not. */
    private boolean isWanted(Node parent, Traits traits) {
        return !query.showingOnly() || traits.has(Names.SHOWING) || parent.traits.has(Names.SHOWING);
    }

    /** Adds the next level to its parents, as many elements as there is room for. */
    private List<Node> children(List<Descent> descents, int room) throws InterruptedException {
        Map<Ref, TraitCalls> asked = new HashMap<>();
        List<Call> calls = new ArrayList<>();
        int wanted = 0;
        for (Descent descent : descents) {
            for (Ref ref : descent.children()) {
                if (wanted++ < room && cache.traits(ref) == null && !asked.containsKey(ref)) {
                    TraitCalls traits = new TraitCalls(ref);
                    asked.put(ref, traits);
                    calls.addAll(traits.calls());
                }
            }
        }
        if (wanted > room) {
            warnings.cutByCount(query.maxElements());
        }
        if (!calls.isEmpty()) {
            details.askWith(calls);
        }
        List<Node> level = new ArrayList<>();
        for (Descent descent : descents) {
            for (Ref ref : descent.children()) {
                TraitCalls call = asked.get(ref);
                Traits traits = call == null ? cache.traits(ref) : call.read();
                if (traits != null
                        && level.size() < room
                        && isWanted(descent.parent(), traits)
                        && !descent.parent().isInside(ref)) {
                    Node child = new Node(ref, descent.parent().app, descent.parent(), traits);
                    descent.parent().children.add(child);
                    level.add(child);
                }
            }
        }
        return level;
    }
}
