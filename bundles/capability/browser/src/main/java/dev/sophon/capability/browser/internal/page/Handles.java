package dev.sophon.capability.browser.internal.page;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Short names of elements, given by the last outline of a tab. An element keeps its name from outline to outline, and no name
 * is given twice. Thread-safe.
 */
public final class Handles {
    private Map<Node, String> names = Map.of();
    private Map<String, Node> nodes = Map.of();
    private int last;

    /** The names of one outline, which count once it is whole. For one thread. */
    public final class Draft {
        private final Map<Node, String> given = new HashMap<>();

        String name(Node node) {
            return given.computeIfAbsent(node, Handles.this::name);
        }

        public void publish() {
            Map<String, Node> back = new HashMap<>();
            given.forEach((node, name) -> back.put(name, node));
            set(Map.copyOf(given), Map.copyOf(back));
        }
    }

    public Draft draft() {
        return new Draft();
    }

    synchronized Optional<Node> find(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** Another page has come. */
    void clear() {
        set(Map.of(), Map.of());
    }

    private synchronized String name(Node node) {
        String known = names.get(node);
        return known != null ? known : "e" + ++last;
    }

    private synchronized void set(Map<Node, String> given, Map<String, Node> back) {
        names = given;
        nodes = back;
    }
}
