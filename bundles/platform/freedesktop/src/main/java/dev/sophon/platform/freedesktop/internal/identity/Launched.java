package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.RunningProcesses;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processes that were launched here and still run. Thread-safe. */
public final class Launched {
    private static final int MOST = 256;

    /** @param names what it was launched by and is called, in lower case */
    private record Entry(ProcessHandle process, Set<String> names) {}

    private final Map<Long, Entry> processes = new LinkedHashMap<>();

    /**
     * Remembers what this Node has launched.
     *
     * @param names by which it is found again
     */
    public synchronized void add(ProcessHandle process, List<String> names) {
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
        Entry entry = processes.get(pid);
        return entry != null && RunningProcesses.isRunning(entry.process);
    }

    /** Those that run still and were launched by that name. */
    public synchronized List<Long> named(String name) {
        String wanted = Identity.lower(name);
        return processes.entrySet().stream()
                .filter(each -> each.getValue().names.contains(wanted))
                .filter(each -> RunningProcesses.isRunning(each.getValue().process))
                .map(Map.Entry::getKey)
                .toList();
    }
}
