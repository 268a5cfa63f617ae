package dev.sophon.node.dispatch.internal.observe;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.window.Window;
import dev.sophon.protocol.text.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The windows, which of them has the keyboard, and the elements of that one, or of all: as they are at one moment.
 *
 * @param elements by their paths
 * @param told whether the focused window has told all of its elements
 */
record Sight(
        Map<String, Window> windows,
        @Nullable Window focus,
        Map<String, Element> elements,
        boolean told,
        boolean everywhere) {
    static final String FOCUS = "focus";
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final int DEEPEST = 28;
    private static final int MOST_ELEMENTS = 3000;
    private static final int MOST_LINES = 20;
    private static final int LONGEST_WORDS = 80;

    static Sight take(Observer.Eyes eyes) throws CommandException, InterruptedException {
        Map<String, Window> windows = new LinkedHashMap<>();
        eyes.windows().windows().forEach(window -> windows.put(window.id(), window));
        Optional<Window> focus =
                windows.values().stream().filter(Window::focused).findFirst();
        Map<String, Element> elements = new LinkedHashMap<>();
        boolean told = false;
        ElementTree tree = eyes.tree();
        if (tree != null) {
            ElementTree.Elements found =
                    tree.query(new ElementTree.Query(eyes.everywhere(), true, null, DEEPEST, MOST_ELEMENTS, PATIENCE));
            found.windows().stream()
                    .flatMap(Element::flat)
                    .forEach(each -> elements.put(each.path(), each.with(List.of())));
            told = found.warning() == null
                    && focus.map(Window::title).equals(Optional.ofNullable(found.focusedWindowTitle()));
        }
        return new Sight(windows, focus.orElse(null), elements, told, eyes.everywhere());
    }

    /** What differs, by names under which it is found again. */
    Set<String> changedTo(Sight now) {
        Set<String> keys = new LinkedHashSet<>();
        windows.keySet().stream()
                .filter(id -> !same(windows.get(id), now.windows.get(id)))
                .forEach(keys::add);
        now.windows.keySet().stream().filter(id -> !windows.containsKey(id)).forEach(keys::add);
        if (!Objects.equals(id(focus), id(now.focus))) {
            keys.add(FOCUS);
        } else if (everywhere == now.everywhere) {
            elements.keySet().stream()
                    .filter(path -> !Objects.equals(elements.get(path), now.elements.get(path)))
                    .forEach(keys::add);
            now.elements.keySet().stream()
                    .filter(path -> !elements.containsKey(path))
                    .forEach(keys::add);
        }
        return keys;
    }

    /** What has changed by itself: windows and the keyboard do not come and go so. */
    Set<String> restlessTo(Sight now) {
        Set<String> keys = changedTo(now);
        keys.remove(FOCUS);
        keys.removeIf(key -> windows.containsKey(key) != now.windows.containsKey(key));
        return keys;
    }

    /** Whether the keyboard is in this element. */
    boolean hasFocus(String path) {
        Element element = elements.get(path);
        return element != null && element.states().contains("focused");
    }

    private static @Nullable String id(@Nullable Window window) {
        return window == null ? null : window.id();
    }

    /** But for the focus, which is looked at by itself. */
    private static boolean same(@Nullable Window one, @Nullable Window other) {
        return one != null
                && other != null
                && one.title().equals(other.title())
                && one.bounds().equals(other.bounds())
                && one.minimized() == other.minimized();
    }

    /** Which windows have come ({@code +}), gone ({@code -}) or changed ({@code ~}). */
    List<String> windowLines(Sight now, Set<String> keys) {
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            Window before = windows.get(key);
            Window after = now.windows.get(key);
            if (before != null && after != null) {
                lines.add("~ " + quoted(after.title())
                        + (before.title().equals(after.title()) ? "" : " was " + quoted(before.title()))
                        + (before.bounds().equals(after.bounds()) ? "" : " moved")
                        + (before.minimized() == after.minimized() ? "" : after.minimized() ? " minimized" : " shown"));
            } else if (before != null) {
                lines.add("- " + quoted(before.title()));
            } else if (after != null) {
                lines.add("+ " + quoted(after.title()));
            }
        }
        return cut(lines);
    }

    /** Which elements have, likewise, and what has changed of them. */
    List<String> elementLines(Sight now, Set<String> keys) {
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            Element before = elements.get(key);
            Element after = now.elements.get(key);
            if (before != null && after != null) {
                lines.add("~ " + words(after) + difference(before, after));
            } else if (before != null) {
                lines.add("- " + words(before));
            } else if (after != null) {
                lines.add("+ " + words(after) + value(after));
            }
        }
        return cut(lines);
    }

    private static String words(Element element) {
        String label = element.label();
        String name = element.name().isEmpty() && label != null ? label : element.name();
        return element.role()
                + (name.isBlank() ? "" : " " + quoted(name))
                + (element.handle() == null ? "" : " " + element.handle());
    }

    private static String value(Element element) {
        return element.value() == null ? "" : " = " + quoted(element.value());
    }

    private static String difference(Element before, Element after) {
        StringBuilder text = new StringBuilder();
        if (!before.name().equals(after.name())) {
            text.append(" was ").append(quoted(before.name()));
        }
        if (!Objects.equals(before.value(), after.value())) {
            text.append(value(after));
        }
        without(after.states(), before.states())
                .forEach(state -> text.append(" +").append(state));
        without(before.states(), after.states())
                .forEach(state -> text.append(" -").append(state));
        return text + (Objects.equals(before.bounds(), after.bounds()) ? "" : " moved");
    }

    private static Set<String> without(List<String> some, List<String> others) {
        Set<String> left = new TreeSet<>(some);
        others.forEach(left::remove);
        return left;
    }

    private static String quoted(String text) {
        return OneLine.quoted(OneLine.of(text, LONGEST_WORDS));
    }

    private static List<String> cut(List<String> lines) {
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> first = new ArrayList<>(lines.subList(0, MOST_LINES));
        first.add("… and " + (lines.size() - MOST_LINES) + " more");
        return first;
    }
}
