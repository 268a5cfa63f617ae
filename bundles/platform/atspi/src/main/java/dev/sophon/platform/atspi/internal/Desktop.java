package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.element.ElementTree.Elements;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.atspi.internal.tree.App;
import dev.sophon.platform.atspi.internal.tree.Details;
import dev.sophon.platform.atspi.internal.tree.Handles;
import dev.sophon.platform.atspi.internal.tree.Names;
import dev.sophon.platform.atspi.internal.tree.Node;
import dev.sophon.platform.atspi.internal.tree.Peers;
import dev.sophon.platform.atspi.internal.tree.Pixels;
import dev.sophon.platform.atspi.internal.tree.TraitCalls;
import dev.sophon.platform.atspi.internal.tree.Traits;
import dev.sophon.platform.atspi.internal.tree.TreeWriter;
import dev.sophon.platform.atspi.internal.tree.Walk;
import dev.sophon.platform.atspi.internal.tree.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at the applications: which there are, which of their windows are asked for, and what is in those. */
final class Desktop {
    private static final Ref REGISTRY = new Ref("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root");
    private static final String APPLICATION = "org.a11y.atspi.Application";
    private static final int MOST_APPLICATIONS = 200;
    private static final int MOST_WINDOWS = 100;
    private static final int LONGEST_KEY = 64;

    private final Peers peers;
    private final Query query;
    private final Warnings warnings;
    private final Pixels pixels;
    private final @Nullable String only;

    Desktop(Peers peers, Query query, Warnings warnings, Pixels pixels) {
        this(peers, query, warnings, pixels, null);
    }

    /** @param only the one application to look at, by its name on the bus; null for all */
    Desktop(Peers peers, Query query, Warnings warnings, Pixels pixels, @Nullable String only) {
        this.only = only;
        this.pixels = pixels;
        this.peers = peers;
        this.query = query;
        this.warnings = warnings;
    }

    /**
     * What was seen.
     *
     * @param windows that were asked for, with what is in them
     * @param processes of their applications, by their names on the bus
     */
    record Seen(List<Node> windows, @Nullable Node focused, Map<String, Long> processes) {}

    /** For an answer. */
    Elements tell(Seen seen) {
        TreeWriter writer = new TreeWriter(warnings, query.showingOnly());
        Node focused = seen.focused();
        return new Elements(
                writer.write(seen.windows()),
                focused == null ? null : writer.cut(focused.traits.name()),
                warnings.text(),
                !warnings.lacksElements());
    }

    Seen look() throws IOException, InterruptedException {
        List<App> apps = applications();
        addWindows(apps);
        Node focused = focused(apps);
        if (focused == null && query.window() == null) {
            warnings.nobodyFocused();
        }
        List<Node> windows = new ArrayList<>();
        Window only = query.window();
        if (only != null) {
            windows.addAll(ofWindow(apps, only));
        }
        for (App app : only == null ? apps : List.<App>of()) {
            for (Node window : app.windows()) {
                if (query.includeBackground() || belongsToFocus(window, focused)) {
                    windows.add(window);
                }
            }
        }
        if (windows.size() > query.maxElements()) {
            windows.subList(query.maxElements(), windows.size()).clear();
            warnings.cutByCount(query.maxElements());
        }
        for (App app : apps) {
            if (windows.stream().anyMatch(window -> window.app.root().equals(app.root()))) {
                peers.connect(app.root().bus(), app.address());
            }
        }
        new Walk(peers, query, warnings).below(windows);
        Map<String, Long> processes = processes(windows);
        pixels.apply(windows, processes);
        new Handles().name(windows, processes);
        for (App app : apps) {
            warn(app, windows);
        }
        if (peers.outOfTime()) {
            warnings.cutByTime();
        }
        return new Seen(windows, focused, processes);
    }

    private Map<String, Long> processes(List<Node> windows) throws IOException, InterruptedException {
        Map<String, Long> processes = new HashMap<>();
        for (Node window : windows) {
            String bus = window.ref.bus();
            if (!processes.containsKey(bus)) {
                processes.put(bus, peers.process(bus));
            }
        }
        return processes;
    }

    /** What the window is in its application's eyes, and the menus and tool tips that this shows. */
    private List<Node> ofWindow(List<App> apps, Window wanted) throws IOException, InterruptedException {
        List<Node> tops = apps.stream().flatMap(app -> app.windows().stream()).toList();
        List<Node> same = pixels.those(tops, processes(tops), wanted);
        if (same.size() > 1) {
            // Of one title, and of one process: by their places.
            new Details(peers).ask(same);
            List<Node> inPlace =
                    same.stream().filter(top -> Pixels.isThere(top, wanted)).toList();
            same = inPlace.isEmpty() ? same : inPlace;
        }
        if (same.isEmpty()) {
            warnings.untold();
            return List.of();
        }
        List<Node> found = new ArrayList<>(same);
        App app = same.get(0).app;
        app.windows().stream()
                .filter(top -> !Pixels.isFrame(top) && !pixels.isTitled(top) && top.traits.has(Names.SHOWING))
                .forEach(found::add);
        return found;
    }

    /** Those that answer, in the order in which they came up. */
    private List<App> applications() throws IOException, InterruptedException {
        Call children = new Call(REGISTRY, TraitCalls.ACCESSIBLE, "GetChildren", "");
        peers.askTogether(List.of(children));
        List<Introduction> introductions = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (Ref root : Ref.list(children.list(), MOST_APPLICATIONS)) {
            if (only != null && !root.bus().equals(only)) {
                continue;
            }
            Introduction introduction = new Introduction(root);
            introductions.add(introduction);
            calls.addAll(introduction.calls());
        }
        if (children.list().size() > MOST_APPLICATIONS) {
            warnings.cutApplications(MOST_APPLICATIONS);
        }
        peers.askTogether(calls);
        List<App> apps = new ArrayList<>();
        Map<String, Integer> sameName = new HashMap<>();
        for (Introduction introduction : introductions) {
            if (introduction.answered()) {
                String name = segment(introduction.name());
                int before = sameName.merge(name, 1, Integer::sum) - 1;
                apps.add(introduction.app(before == 0 ? name : name + "[" + before + "]"));
            } else {
                warnings.silent(processName(introduction.root));
            }
        }
        return apps;
    }

    /** What an application says of itself. */
    private static final class Introduction {
        final Ref root;
        private final Call name;
        private final Call toolkit;
        private final Call version;
        private final Call address;
        private final Call windows;

        Introduction(Ref root) {
            this.root = root;
            name = Call.get(root, TraitCalls.ACCESSIBLE, "Name");
            toolkit = Call.get(root, APPLICATION, "ToolkitName");
            version = Call.get(root, APPLICATION, "Version");
            address = new Call(root, APPLICATION, "GetApplicationBusAddress", "");
            windows = new Call(root, TraitCalls.ACCESSIBLE, "GetChildren", "");
        }

        List<Call> calls() {
            return List.of(name, toolkit, version, address, windows);
        }

        /** An error is an answer too: of an application that has just ended. */
        boolean answered() {
            return windows.answered();
        }

        String name() {
            return name.text();
        }

        App app(String key) {
            return new App(root, key, toolkit.text(), version.text(), address.text(), windows.list());
        }
    }

    private void addWindows(List<App> apps) throws IOException, InterruptedException {
        Map<Ref, TraitCalls> asked = new HashMap<>();
        List<Call> calls = new ArrayList<>();
        for (App app : apps) {
            for (Ref window : Ref.list(app.children(), MOST_WINDOWS)) {
                TraitCalls traits = new TraitCalls(window);
                asked.put(window, traits);
                calls.addAll(traits.calls());
            }
            if (app.children().size() > MOST_WINDOWS) {
                warnings.cutApplications(MOST_WINDOWS);
            }
        }
        peers.askTogether(calls);
        for (App app : apps) {
            for (Ref window : Ref.list(app.children(), MOST_WINDOWS)) {
                TraitCalls call = asked.get(window);
                Traits traits = call == null ? null : call.read();
                if (traits != null) {
                    app.windows().add(new Node(window, app, null, traits));
                } else if (call != null && !call.calls().get(0).answered()) {
                    warnings.silent(app.key());
                }
            }
        }
    }

    /**
     * The window with the keyboard. The window manager knows it: an application hears that it has the keyboard, or has it no
     * longer, only afterwards, and would be typed into and clicked in for another one.
     */
    private @Nullable Node focused(List<App> apps) throws IOException, InterruptedException {
        List<Node> tops = apps.stream().flatMap(app -> app.windows().stream()).toList();
        List<Node> active =
                tops.stream().filter(top -> top.traits.has(Names.ACTIVE)).toList();
        Window window = pixels.focused();
        if (window == null) {
            return active.isEmpty() ? null : active.get(0);
        }
        List<Node> same = pixels.those(active, processes(active), window);
        if (same.isEmpty()) {
            same = pixels.those(tops, processes(tops), window);
        }
        if (!same.isEmpty()) {
            return same.get(0);
        }
        for (Node top : active) {
            // As of an application in a sandbox, whose window has another name.
            if (pixels.windowsOf(top, peers.process(top.ref.bus())).isEmpty()) {
                return top;
            }
        }
        return null;
    }

    /** The focused window itself, and what its application shows beside it: menus, tool tips, dialogs. */
    private static boolean belongsToFocus(Node window, @Nullable Node focused) {
        if (focused == null || window.equals(focused)) {
            return focused != null;
        }
        return window.app.root().equals(focused.app.root())
                && window.traits.role() != Names.ROLE_FRAME
                && window.traits.has(Names.SHOWING);
    }

    private void warn(App app, List<Node> windows) {
        List<Node> own = windows.stream()
                .filter(window -> window.app.root().equals(app.root()))
                .toList();
        switch (peers.health(app.root().bus())) {
            case SILENT -> warnings.silent(app.key());
            case BROKEN -> warnings.broken(app.key());
            case WELL -> {}
        }
        if (own.isEmpty()) {
            return;
        }
        if (!app.knowsTheScreen()) {
            warnings.gtk4(app.key());
        }
        if (app.mayHidePages() && query.maxDepth() > Walk.DEPTH_OF_PAGES && !Walk.holds(own, Names.ROLE_DOCUMENT_WEB)) {
            warnings.noPage(app.key());
        }
    }

    /** What to call an application that does not tell its name. */
    private String processName(Ref root) throws IOException, InterruptedException {
        long process = peers.process(root.bus());
        String name = "";
        try {
            name = segment(Files.readString(Path.of("/proc", String.valueOf(process), "comm"))
                    .strip());
        } catch (IOException e) {
            // It has ended, or runs where its files are not ours to see.
            return "of process " + process;
        }
        return name + " (process " + process + ")";
    }

    /** A name as a part of a path. */
    private static String segment(String name) {
        String shown = name.isBlank() ? "unnamed" : name.replace('/', '_').strip();
        return shown.codePointCount(0, shown.length()) <= LONGEST_KEY
                ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, LONGEST_KEY));
    }
}
