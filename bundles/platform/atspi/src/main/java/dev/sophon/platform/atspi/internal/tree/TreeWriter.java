package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.node.platform.element.Element;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the answer: paths, names for numbers, and no more text than an answer has room for. */
public final class TreeWriter {
    /** Of one name, in code points. */
    private static final int LONGEST_NAME = 1000;

    /** In the whole answer, in UTF-16 units, each of which takes up to six bytes of JSON. */
    private static final int MOST_TEXT = 900_000;

    private final Warnings warnings;
    private final boolean showingOnly;
    private final Map<Node, String> paths = new HashMap<>();
    private final Set<Node> fitting = new HashSet<>();
    private int text;

    /** @param showingOnly leaves out what cannot be seen, but not what is in it and can be */
    public TreeWriter(Warnings warnings, boolean showingOnly) {
        this.warnings = warnings;
        this.showingOnly = showingOnly;
    }

    public List<Element> write(List<Node> windows) {
        // Level by level, so that what is nearer to its window finds room first.
        Queue<List<Node>> siblings = new ArrayDeque<>();
        Map<App, List<Node>> byApp = new HashMap<>();
        windows.forEach(window ->
                byApp.computeIfAbsent(window.app, app -> new ArrayList<>()).add(window));
        byApp.keySet().forEach(app -> nameSiblings("/" + app.key(), app.windows()));
        siblings.add(windows);
        while (!siblings.isEmpty()) {
            for (Node node : siblings.remove()) {
                String path = paths.getOrDefault(node, "");
                text += path.length() + length(node);
                if (text > MOST_TEXT) {
                    warnings.cutByText();
                    return elements(windows);
                }
                fitting.add(node);
                nameSiblings(path, node.children);
                siblings.add(node.children);
            }
        }
        return elements(windows);
    }

    /** A name that fits into an answer. */
    public String cut(String name) {
        return name.length() <= LONGEST_NAME || name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME));
    }

    private int length(Node node) {
        return cut(node.traits.name()).length()
                + (node.value == null ? 0 : cut(node.value).length())
                + (node.label == null ? 0 : cut(node.label).length())
                + node.actions.stream().mapToInt(action -> cut(action).length()).sum();
    }

    private void nameSiblings(String parent, List<Node> nodes) {
        Map<Integer, Integer> sameRole = new HashMap<>();
        for (Node node : nodes) {
            int before = sameRole.merge(node.traits.role(), 1, Integer::sum) - 1;
            paths.put(node, parent + "/" + Names.role(node.traits.role()) + "[" + before + "]");
        }
    }

    private List<Element> elements(List<Node> nodes) {
        return nodes.stream().filter(fitting::contains).flatMap(this::shown).toList();
    }

    private Stream<Element> shown(Node node) {
        return showingOnly && !node.isShowing()
                ? node.children.stream().filter(fitting::contains).flatMap(this::shown)
                : Stream.of(element(node));
    }

    private Element element(Node node) {
        return new Element(
                paths.getOrDefault(node, ""),
                Names.role(node.traits.role()),
                cut(node.traits.name()),
                Names.states(node.traits.states()),
                node.bounds,
                node.value == null ? null : cut(node.value),
                node.actions.stream().map(this::cut).toList(),
                node.label == null ? null : cut(node.label),
                node.handle,
                elements(node.children));
    }
}
