package dev.sophon.command.screen.internal.elements;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Elements as lines of text: one for each that says or does something, indented below what it is in, with its handle where
 * something can be done with it, and its middle. For one thread.
 */
public final class Outline {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 200;

    /** What moves along with something else, or only divides. */
    private static final Set<String> WORDLESS = Set.of("scroll bar", "separator", "tearoff menu item", "ruler");

    private static final Set<String> WORDS = Set.of("label", "static", "paragraph", "text leaf");

    /** In this order; a window is the only one whose being active matters. */
    private static final List<String> STATES = List.of(
            "focused",
            "checked",
            "indeterminate",
            "pressed",
            "selected",
            "expanded",
            "required",
            "invalid-entry",
            "busy",
            "modal",
            "read-only");

    private final List<String> lines = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();

    private Outline() {}

    static List<String> of(List<Element> windows) {
        Outline outline = new Outline();
        outline.learnLabels(windows);
        windows.forEach(window -> outline.element(window, 0, ""));
        return outline.lines;
    }

    private void learnLabels(List<Element> elements) {
        for (Element element : elements) {
            if (element.label() != null) {
                labels.add(element.label());
            }
            learnLabels(element.children());
        }
    }

    /** @param said the name of the line that this is below */
    private void element(Element element, int depth, String said) {
        String name = OneLine.of(element.label() == null ? element.name() : element.label(), LONGEST_NAME);
        boolean shown = isShown(element, name, said);
        if (shown) {
            lines.add(" ".repeat(depth) + line(element, name));
        }
        int below = shown ? depth + 1 : depth;
        element.children().forEach(child -> element(child, below, shown && !name.isEmpty() ? name : said));
    }

    private boolean isShown(Element element, String name, String said) {
        if (WORDLESS.contains(element.role())) {
            return false;
        }
        if (WORDS.contains(element.role()) && !isUsable(element)) {
            return !name.isEmpty() && !said.contains(name) && !labels.contains(element.name());
        }
        boolean leaf = element.children().isEmpty();
        return isWindow(element)
                || !name.isEmpty()
                || element.value() != null
                || !element.actions().isEmpty()
                || has(element, "editable")
                || (leaf && isUsable(element));
    }

    private static String line(Element element, String name) {
        StringBuilder line = new StringBuilder();
        boolean words = WORDS.contains(element.role()) && !isUsable(element);
        if (!words) {
            line.append(element.role());
        }
        if (!name.isEmpty()) {
            line.append(words ? "" : " ").append(OneLine.quoted(name));
        }
        String value = OneLine.of(value(element), LONGEST_VALUE);
        if (!value.isEmpty() && !value.equals(name)) {
            line.append(" = ").append(OneLine.quoted(value));
        }
        if (isWindow(element) && has(element, "active")) {
            line.append(" active");
        }
        STATES.stream().filter(state -> has(element, state)).forEach(state -> line.append(' ')
                .append(state));
        if (has(element, "expandable") && !has(element, "expanded")) {
            line.append(" collapsed");
        }
        if (!words && isDisabled(element)) {
            line.append(" disabled");
        } else if (isUsable(element) && element.handle() != null) {
            line.append(' ').append(element.handle());
        }
        Bounds at = element.bounds();
        if (at != null && !isWindow(element)) {
            line.append(' ').append(at.x() + at.width() / 2).append(',').append(at.y() + at.height() / 2);
        }
        return line.toString();
    }

    /** What is chosen in a box that has a label is its name. */
    private static String value(Element element) {
        @Nullable String value = element.value();
        if (value != null) {
            return value;
        }
        return element.label() == null ? "" : element.name();
    }

    /** By its path: an application, and one part. */
    public static boolean isWindow(Element element) {
        return element.path().lastIndexOf('/') == element.path().indexOf('/', 1);
    }

    public static boolean isUsable(Element element) {
        return !isDisabled(element)
                && (!element.actions().isEmpty()
                        || has(element, "focusable")
                        || has(element, "selectable")
                        || has(element, "editable"));
    }

    private static boolean isDisabled(Element element) {
        return !has(element, "enabled") && !has(element, "sensitive");
    }

    private static boolean has(Element element, String state) {
        return element.states().contains(state);
    }
}
