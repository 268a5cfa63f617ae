package dev.sophon.capability.browser.internal.page;

import dev.sophon.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A page as lines of text: one for each element that says or does something, indented below what it is in, with a handle
 * where it can be used. For one page and one thread.
 */
public final class Outline {
    private static final int MAX_OPTIONS = 30;

    /** What says nothing but what is in it. */
    private static final Set<String> WORDLESS =
            Set.of("RootWebArea", "WebArea", "generic", "none", "LabelText", "StaticText");
    /** What is worth a line for what is in it, with a name or without. */
    private static final Set<String> PLACES = Set.of(
            "dialog",
            "alertdialog",
            "alert",
            "status",
            "navigation",
            "main",
            "table",
            "grid",
            "row",
            "listitem",
            "Iframe",
            "tree",
            "menu",
            "menubar",
            "tablist",
            "listbox",
            "radiogroup",
            "paragraph");

    private static final Set<String> USABLE = Set.of(
            "button",
            "link",
            "textbox",
            "searchbox",
            "combobox",
            "listbox",
            "checkbox",
            "radio",
            "switch",
            "slider",
            "spinbutton",
            "tab",
            "menuitem",
            "menuitemcheckbox",
            "menuitemradio",
            "option",
            "treeitem",
            "Date",
            "DateTime",
            "InputTime",
            "ColorWell",
            "PopUpButton",
            "DisclosureTriangle",
            "SpinButton");

    private static final Set<String> FRAMES = Set.of("Iframe", "RootWebArea", "WebArea");
    private static final Set<String> WITHOUT_PARTS = Set.of(
            "textbox",
            "searchbox",
            "combobox",
            "spinbutton",
            "slider",
            "checkbox",
            "radio",
            "switch",
            "Date",
            "DateTime",
            "InputTime",
            "ColorWell",
            "SpinButton");

    private static final Map<String, String> SHORT =
            Map.of("Iframe", "frame", "listitem", "-", "image", "img", "paragraph", "p", "navigation", "nav");

    private final Handles.Draft handles;
    private final boolean urls;
    private final List<Line> lines = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private int labels;

    private record Line(int depth, String text, boolean words) {}

    private Outline(Handles.Draft handles, boolean urls) {
        this.handles = handles;
        this.urls = urls;
    }

    /**
     * Draws these nodes and all below them, a line for each that says something.
     *
     * @param urls whether links tell where they lead
     */
    public static String of(List<AxNode> roots, Handles.Draft handles, boolean urls) {
        Outline outline = new Outline(handles, urls);
        roots.forEach(outline::learnNames);
        roots.forEach(root -> outline.children(root, 0, ""));
        StringBuilder text = new StringBuilder();
        for (Line line : outline.lines) {
            text.append(" ".repeat(line.depth())).append(line.text()).append('\n');
        }
        return text.toString();
    }

    /** The name of a role in an outline, which commands take too. */
    static String shortRole(AxNode node) {
        return node.role().equals("heading") && !node.property("level").isEmpty()
                ? "h" + node.property("level")
                : SHORT.getOrDefault(node.role(), node.role().toLowerCase(Locale.ROOT));
    }

    private void learnNames(AxNode node) {
        if (USABLE.contains(node.role())) {
            named.add(node.name());
        }
        node.children().forEach(this::learnNames);
    }

    private void children(AxNode of, int depth, String said) {
        for (AxNode child : of.children()) {
            node(child, depth, said);
        }
    }

    /** @param said the words of the line that this is below */
    private void node(AxNode node, int depth, String said) {
        String role = node.role();
        if (role.equals("StaticText")) {
            words(node.name(), depth, said);
            return;
        }
        boolean usable =
                (USABLE.contains(role) || (node.is("focusable") && !FRAMES.contains(role))) && !node.is("disabled");
        boolean shown = usable
                || (PLACES.contains(role) && !node.children().isEmpty())
                || (!node.name().isEmpty() && !WORDLESS.contains(role));
        if (!shown) {
            labels += role.equals("LabelText") ? 1 : 0;
            children(node, depth, said);
            labels -= role.equals("LabelText") ? 1 : 0;
            return;
        }
        int at = lines.size();
        lines.add(new Line(depth, "", false));
        if (!WITHOUT_PARTS.contains(role)) {
            children(node, depth + 1, node.name().isEmpty() ? said : node.name());
        }
        String head = head(node, usable);
        boolean single = lines.size() == at + 2 && node.name().isEmpty();
        if (single) {
            Line only = lines.remove(at + 1);
            head = role.equals("paragraph") ? only.text() : head + " " + only.text();
        }
        boolean empty = lines.size() == at + 1 && node.name().isEmpty() && !usable && !single;
        if (empty) {
            lines.remove(at);
        } else {
            lines.set(at, new Line(depth, head, false));
        }
    }

    /** Words side by side are one line; those that the line above, or what they are the label of, says are none. */
    private void words(String words, int depth, String said) {
        if (words.isBlank() || said.contains(words) || (labels > 0 && named.contains(words))) {
            return;
        }
        Line before = lines.isEmpty() ? null : lines.get(lines.size() - 1);
        if (before != null && before.words() && before.depth() == depth) {
            String joined = before.text().substring(0, before.text().length() - 1) + " "
                    + OneLine.quoted(words).substring(1);
            lines.set(lines.size() - 1, new Line(depth, joined, true));
        } else {
            lines.add(new Line(depth, OneLine.quoted(words), true));
        }
    }

    private String head(AxNode node, boolean usable) {
        StringBuilder head = new StringBuilder(shortRole(node));
        if (!node.name().isEmpty()) {
            head.append(' ').append(OneLine.quoted(node.name()));
        }
        if (!node.value().isEmpty() && !node.value().equals(node.name())) {
            head.append(" = ").append(OneLine.quoted(node.value()));
        }
        for (String state : List.of("checked", "pressed")) {
            if (!node.property(state).isEmpty() && !node.property(state).equals("false")) {
                head.append(node.is(state) ? " " + state : " mixed");
            }
        }
        if (node.property("expanded").equals("false") && !node.role().equals("combobox")) {
            head.append(" collapsed");
        }
        for (String state : List.of("selected", "expanded", "disabled", "required", "focused")) {
            if (node.is(state)) {
                head.append(' ').append(state);
            }
        }
        if (node.role().equals("combobox")) {
            options(node, head);
        }
        if (urls && node.role().equals("link") && !node.property("url").isEmpty()) {
            head.append(" -> ").append(OneLine.of(node.property("url"), 500));
        }
        return usable ? head.append(' ').append(handles.name(node.node())).toString() : head.toString();
    }

    private static void options(AxNode node, StringBuilder head) {
        List<String> options = new ArrayList<>();
        collect(node, options);
        if (!options.isEmpty()) {
            head.append(" of ").append(String.join("|", options.subList(0, Math.min(options.size(), MAX_OPTIONS))));
            head.append(options.size() > MAX_OPTIONS ? "|…" : "");
        }
    }

    private static void collect(AxNode node, List<String> options) {
        for (AxNode child : node.children()) {
            if (child.role().equals("option") || child.role().equals("MenuListOption")) {
                options.add(OneLine.quoted(child.name()));
            } else {
                collect(child, options);
            }
        }
    }
}
