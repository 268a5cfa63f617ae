package dev.sophon.platform.freedesktop.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** The processes that were launched here and still run. Thread-safe. */
final class Launched {
    private static final int MOST = 256;

    private final Map<Long, ProcessHandle> processes = new LinkedHashMap<>();

    synchronized void add(long pid) {
        processes.values().removeIf(process -> !process.isAlive());
        ProcessHandle.of(pid).ifPresent(process -> processes.put(pid, process));
        if (processes.size() > MOST) {
            processes.remove(processes.keySet().iterator().next());
        }
    }

    /** Whether it still is that process: the handle tells it from a later one with the same number. */
    synchronized boolean contains(long pid) {
        ProcessHandle process = processes.get(pid);
        return process != null && process.isAlive();
    }
}
