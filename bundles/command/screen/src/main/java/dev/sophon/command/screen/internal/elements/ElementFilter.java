package dev.sophon.command.screen.internal.elements;

import dev.sophon.node.platform.element.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which elements of a tree are asked for. Those that are, keep below them what is asked for of their descendants. */
final class ElementFilter {
    private final @Nullable String role;
    private final @Nullable String name;

    /**
     * Null lets everything through.
     *
     * @param role the whole of it
     * @param name a part of it
     */
    ElementFilter(@Nullable String role, @Nullable String name) {
        this.role = role == null ? null : Words.folded(role);
        this.name = name == null ? null : Words.folded(name);
    }

    List<Element> apply(List<Element> elements) {
        if (role == null && name == null) {
            return elements;
        }
        List<Element> kept = new ArrayList<>();
        for (Element element : elements) {
            List<Element> below = apply(element.children());
            if (matches(element)) {
                kept.add(element.with(below));
            } else {
                kept.addAll(below);
            }
        }
        return kept;
    }

    /** The first of them, in their order, each before what is in it. */
    static List<Element> first(List<Element> elements, int most) {
        List<Element> kept = new ArrayList<>();
        int left = most;
        for (Element element : elements) {
            if (left <= 0) {
                break;
            }
            Element cut = element.with(first(element.children(), left - 1));
            kept.add(cut);
            left -= count(List.of(cut));
        }
        return kept;
    }

    static int count(List<Element> elements) {
        return elements.size()
                + elements.stream()
                        .mapToInt(element -> count(element.children()))
                        .sum();
    }

    private boolean matches(Element element) {
        return (role == null || role.equals(Words.folded(element.role())))
                && (name == null || Words.folded(called(element)).contains(name));
    }

    /** A field is called by the words beside it, where it has no name of its own. */
    private static String called(Element element) {
        String label = element.label();
        return element.name().isEmpty() && label != null ? label : element.name();
    }
}
