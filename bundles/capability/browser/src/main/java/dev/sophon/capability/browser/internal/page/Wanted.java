package dev.sophon.capability.browser.internal.page;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which element a command means: by its handle, or by role and name. */
public record Wanted(@Nullable String element, @Nullable String role, @Nullable String name) {
    public Wanted {
        if (element != null && (role != null || name != null)) {
            throw new IllegalArgumentException("element: expected no role and name beside it");
        }
        if (element == null && name == null && role == null) {
            throw new IllegalArgumentException(
                    "element: expected a handle out of browser.snapshot, or role and name instead");
        }
    }

    public static boolean isSaid(@Nullable String element, @Nullable String role, @Nullable String name) {
        return element != null || role != null || name != null;
    }

    /**
     * Finds it on the page as it is now.
     *
     * @throws CommandException {@code invalid_params} where there is none, or more than one
     */
    public Node find(Tab tab, Invocation call) throws CommandException, InterruptedException {
        if (element != null) {
            return tab.handles()
                    .find(element)
                    .orElseThrow(() -> CommandException.invalidParams(
                            "element: no such handle on the page now; take a new browser.snapshot"));
        }
        List<Match> matches = new ArrayList<>();
        AxTree.read(tab, call).roots().forEach(root -> collect(root, matches));
        int best = matches.stream().mapToInt(Match::rank).min().orElse(0);
        List<AxNode> found = matches.stream()
                .filter(match -> match.rank() == best)
                .map(Match::node)
                .toList();
        if (found.isEmpty()) {
            throw CommandException.invalidParams("name: no such element on the page");
        }
        if (found.size() > 1) {
            throw CommandException.invalidParams(
                    "name: " + found.size() + " such elements on the page; give one's handle out of browser.snapshot");
        }
        return found.get(0).node();
    }

    /**
     * An element that may be meant.
     *
     * @param rank the lower the better: by its whole name before a part of it, an element before mere words
     */
    private record Match(AxNode node, int rank) {}

    private void collect(AxNode node, List<Match> matches) {
        if (hasRole(node)) {
            String named = normal(node.name());
            int words = node.role().equals("StaticText") ? 1 : 0;
            if (name == null || named.equals(normal(name))) {
                matches.add(new Match(node, words));
                // Its own words are no second one.
                return;
            }
            if (named.contains(normal(name))) {
                matches.add(new Match(node, 2 + words));
            }
        }
        node.children().forEach(child -> collect(child, matches));
    }

    private boolean hasRole(AxNode node) {
        if (role == null) {
            return !node.role().equals("RootWebArea") && !node.role().equals("LabelText");
        }
        return node.role().equalsIgnoreCase(role) || Outline.shortRole(node).equalsIgnoreCase(role);
    }

    private static String normal(String text) {
        return OneLine.of(text, 200).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "Wanted[***]";
    }
}
