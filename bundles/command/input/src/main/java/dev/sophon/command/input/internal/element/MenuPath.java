package dev.sophon.command.input.internal.element;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Element;
import java.util.List;
import java.util.stream.Stream;

/** Goes down menus by their words. */
final class MenuPath {
    private MenuPath() {}

    /**
     * The entry at the end of a path.
     *
     * @throws CommandException {@code invalid_params} where there is none, or more than one
     */
    static Element find(List<Element> windows, List<String> path) throws CommandException {
        Stream<Element> bars = windows.stream().flatMap(Element::flat).filter(element -> element.role()
                .equals("menu bar"));
        List<Element> inside = bars.toList();
        Element at = null;
        for (int i = 0; i < path.size(); i++) {
            String words = plain(path.get(i));
            List<Element> found = inside.stream()
                    .flatMap(MenuPath::entries)
                    .filter(entry -> plain(entry.name()).equals(words))
                    .toList();
            if (found.size() != 1) {
                throw CommandException.invalidParams("path: "
                        + (found.isEmpty() ? "no menu entry" : found.size() + " menu entries")
                        + " of the words at place "
                        + (i + 1));
            }
            at = found.get(0);
            inside = found;
        }
        if (at == null || at.handle() == null) {
            throw CommandException.invalidParams("path: expected 1 to 8 words");
        }
        return at;
    }

    /** The next ones below, through whatever holds them together. */
    private static Stream<Element> entries(Element of) {
        return of.children().stream().flatMap(child -> isEntry(child) ? Stream.of(child) : entries(child));
    }

    private static boolean isEntry(Element element) {
        return !element.name().isEmpty()
                && (element.role().equals("menu") || element.role().endsWith("menu item"));
    }

    private static String plain(String words) {
        String folded = Wanted.folded(words);
        return folded.endsWith("…")
                ? folded.substring(0, folded.length() - 1).strip()
                : folded.endsWith("...")
                        ? folded.substring(0, folded.length() - 3).strip()
                        : folded;
    }
}
