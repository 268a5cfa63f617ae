package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Ref;
import java.util.ArrayList;
import java.util.List;

/**
 * An application that answered.
 *
 * @param key its name made unique among those of the same name, for paths
 * @param address where it listens itself; may be empty
 * @param children what it says that its windows are
 * @param windows those of them that told what they are
 */
public record App(
        Ref root, String key, String toolkit, String version, String address, List<?> children, List<Node> windows) {
    public App(Ref root, String key, String toolkit, String version, String address, List<?> children) {
        this(root, key, toolkit, version, address, children, new ArrayList<>());
    }

    /** Qt and GTK 3 tell where things are on the screen, GTK 4 does not. */
    public boolean knowsTheScreen() {
        return !(isGtk() && version.startsWith("4"));
    }

    public boolean isGtk() {
        return toolkit.equalsIgnoreCase("gtk");
    }

    boolean isQt() {
        return toolkit.equalsIgnoreCase("qt");
    }

    /** Whether pages are hidden from assistive technology unless it is started so as to show them. */
    public boolean mayHidePages() {
        return toolkit.equals("Chromium");
    }
}
