package dev.sophon.platform.atspi.internal;

import dev.sophon.platform.atspi.internal.tree.Names;
import java.util.ArrayList;
import java.util.List;

/** What toolkits call the things that can be done with their elements, in any case of letters; the best first. */
final class Verbs {
    private static final List<String> CLICK = List.of(
            "click", "press", "jump", "toggle", "check", "uncheck", "select", "open", "do default", "dodefault");

    private Verbs() {}

    /**
     * For a click. Of a text field {@code activate} is the Enter key, and of a cell a double click, so that it counts for
     * what has nothing else only.
     */
    static List<String> click(int role) {
        String name = Names.role(role);
        boolean onlyPressed = name.endsWith("button") || name.endsWith("menu item") || name.equals("link");
        return onlyPressed ? with(CLICK, "activate") : CLICK;
    }

    static List<String> expand(int role) {
        List<String> verbs = List.of("expand or contract", "expand", "collapse");
        String name = Names.role(role);
        return name.endsWith("button") || name.equals("combo box") || name.equals("menu")
                ? with(verbs, "activate", "press", "click", "open", "showmenu")
                : verbs;
    }

    static boolean isOfMenu(int role) {
        return Names.role(role).endsWith("menu item") || Names.role(role).equals("menu");
    }

    private static List<String> with(List<String> verbs, String... more) {
        List<String> all = new ArrayList<>(verbs);
        all.addAll(List.of(more));
        return all;
    }

    /** Which of those that are offered is meant: its index, or -1. */
    static int find(List<String> verbs, List<String> offered) {
        for (String verb : verbs) {
            for (int i = 0; i < offered.size(); i++) {
                if (offered.get(i).equalsIgnoreCase(verb)) {
                    return i;
                }
            }
        }
        return -1;
    }
}
