package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Applications.Selector;
import dev.sophon.node.platform.Window;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which windows belong to the application that somebody means. */
final class Names {
    private final Launcher launcher;

    Names(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Those of the application, in the order that they come in. */
    List<Window> select(List<Window> windows, Selector which) {
        if (which instanceof Selector.Pid pid) {
            return windows.stream().filter(window -> window.pid() == pid.pid()).toList();
        }
        Set<String> names = all(((Selector.Name) which).name());
        return windows.stream().filter(window -> isOne(window, names)).toList();
    }

    CommandException nothing(Selector which) {
        return CommandException.invalidParams(
                field(which) + ": expected an application that has a window; app.list tells which there are");
    }

    static String field(Selector which) {
        return which instanceof Selector.Pid ? "pid" : "name";
    }

    /** Whether this is the Node, or a process that the Node would not outlive. */
    static boolean runsTheNode(long pid) {
        Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
        while (process.isPresent()) {
            if (process.get().pid() == pid) {
                return true;
            }
            process = process.get().parent();
        }
        return false;
    }

    private static boolean isOne(Window window, Set<String> names) {
        if (names.contains(lower(window.processName()))) {
            return true;
        }
        for (String kind : window.wmClass().split(" ", -1)) {
            if (names.contains(lower(kind))) {
                return true;
            }
        }
        return false;
    }

    /** What it is called, what its program is called, and what that is a link to. */
    private Set<String> all(String name) {
        Set<String> names = new HashSet<>();
        names.add(lower(name));
        try {
            Launch launch = launcher.find(name, List.of());
            names.add(fileName(launch.program().toString()));
            names.add(fileName(Programs.program(launch.program()).executable()));
        } catch (CommandException e) {
            // Not installed, but it may run all the same.
            return names;
        }
        return names;
    }

    private static String fileName(String path) {
        return lower(String.valueOf(Path.of(path).getFileName()));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
