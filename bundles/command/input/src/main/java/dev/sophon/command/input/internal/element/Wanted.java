package dev.sophon.command.input.internal.element;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Element;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which element a command means: by its handle, or by role and name in one window. */
record Wanted(@Nullable String element, @Nullable String role, @Nullable String name, @Nullable String windowId) {
    static final String ELEMENT = "A handle out of screen.queryElements; or role and name instead";
    static final String ROLE = "As screen.queryElements tells it, as in push button";
    static final String NAME = "Its name or label, or a part of it where only one has it";
    static final String WINDOW = "Where to look for role and name, from window.list; the focused window if absent";
    static final int LONGEST_HANDLE = 40;
    static final int LONGEST_ROLE = 100;
    static final int LONGEST_NAME = 1000;

    private static final Set<String> WORDS = Set.of("label", "static", "paragraph");

    Wanted {
        if (element != null && (role != null || name != null || windowId != null)) {
            throw new IllegalArgumentException("element: expected no role, name and windowId beside it");
        }
        if (element == null && role == null && name == null) {
            throw new IllegalArgumentException(
                    "element: expected a handle out of screen.queryElements, or role and name instead");
        }
    }

    /**
     * Finds it among what is there: by the whole name before a part of it, and what can be used before mere words.
     *
     * @throws CommandException {@code invalid_params} where there is none, or more than one
     */
    String handle(List<Element> windows) throws CommandException {
        return handle(windows, "name", "elements in the window");
    }

    /** Whether there is any such element. */
    boolean isIn(List<Element> windows) {
        return windows.stream().flatMap(Element::flat).anyMatch(each -> isOfRole(each) && rank(each) != NONE);
    }

    private boolean isOfRole(Element each) {
        return each.handle() != null && (role == null || folded(each.role()).equals(folded(role)));
    }

    /** Finds an option in what is chosen from, likewise. */
    static String option(String words, List<Element> inside) throws CommandException {
        return new Wanted(null, null, words, null).handle(inside, "option", "options in it");
    }

    private String handle(List<Element> inside, String field, String what) throws CommandException {
        List<Element> all =
                inside.stream().flatMap(Element::flat).filter(this::isOfRole).toList();
        int best = all.stream().mapToInt(this::rank).min().orElse(NONE);
        List<Element> found = best == NONE
                ? List.of()
                : all.stream().filter(each -> rank(each) == best).toList();
        if (found.size() != 1) {
            throw CommandException.invalidParams(
                    found.isEmpty()
                            ? field + ": no such " + what.replaceFirst("s ", " ")
                            : field + ": " + found.size() + " such " + what + "; give the handle of one");
        }
        return String.valueOf(found.get(0).handle());
    }

    private static final int NONE = 4;

    private int rank(Element each) {
        int words = WORDS.contains(each.role()) ? 1 : 0;
        if (name == null || names(each).anyMatch(one -> one.equals(folded(name)))) {
            return words;
        }
        return names(each).anyMatch(one -> one.contains(folded(name))) ? 2 + words : NONE;
    }

    private static Stream<String> names(Element each) {
        String label = each.label();
        return label == null ? Stream.of(folded(each.name())) : Stream.of(folded(each.name()), folded(label));
    }

    /** Upper case first: some letters have one capital and two small forms. */
    static String folded(String text) {
        return text.strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "Wanted[***]";
    }
}
