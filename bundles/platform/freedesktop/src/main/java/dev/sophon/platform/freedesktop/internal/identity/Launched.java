package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.program.RunningProcesses;
import dev.sophon.platform.freedesktop.internal.launch.Launcher;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processes that were launched here and still run, also by an earlier Node of this user. Thread-safe. */
public final class Launched {
    private static final int MOST = 256;

    /** @param names what it was launched by and is called, in lower case */
    private record Entry(ProcessHandle process, Set<String> names) {}

    private final Map<Long, Entry> processes = new LinkedHashMap<>();
    private final Launcher launcher;
    private boolean knowsEarlier;

    /** @param launcher knows what an earlier Node has launched */
    public Launched(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Once, at the first question: a look at all processes is nothing to begin with. */
    private void rememberEarlier() {
        if (!knowsEarlier) {
            knowsEarlier = true;
            launcher.left().forEach(left -> put(left.process(), left.names()));
        }
    }

    /**
     * Remembers what this Node has launched.
     *
     * @param names by which it is found again
     */
    public synchronized void add(ProcessHandle process, List<String> names) {
        rememberEarlier();
        put(process, names);
    }

    private void put(ProcessHandle process, List<String> names) {
        processes.values().removeIf(each -> !RunningProcesses.isRunning(each.process));
        Set<String> all = new HashSet<>();
        names.forEach(name -> all.add(Identity.lower(name)));
        processes.put(process.pid(), new Entry(process, all));
        if (processes.size() > MOST) {
            processes.remove(processes.keySet().iterator().next());
        }
    }

    /** Whether it still is that process: the handle tells it from a later one with the same number. */
    public synchronized boolean contains(long pid) {
        rememberEarlier();
        Entry entry = processes.get(pid);
        return entry != null && RunningProcesses.isRunning(entry.process);
    }

    /** Those that run still and were launched by that name. */
    public synchronized List<Long> named(String name) {
        rememberEarlier();
        String wanted = Identity.lower(name);
        return processes.entrySet().stream()
                .filter(each -> each.getValue().names.contains(wanted))
                .filter(each -> RunningProcesses.isRunning(each.getValue().process))
                .map(Map.Entry::getKey)
                .toList();
    }
}
