package dev.sophon.command.systeminfo.internal;

import java.util.List;

/** All running processes, by their ids. */
public record ProcessList(int count, List<Entry> processes) {
    /**
     * One process.
     *
     * @param cpuPercent of the whole machine over the last moment: 0 to 100, 100 when it keeps every processor busy
     * @param memoryMb resident memory in MiB
     */
    public record Entry(int pid, String name, double cpuPercent, long memoryMb) {}
}
