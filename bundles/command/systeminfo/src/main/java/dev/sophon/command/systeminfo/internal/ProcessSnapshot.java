package dev.sophon.command.systeminfo.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The processes of one moment, with the processor time that each had used by then. */
record ProcessSnapshot(long takenAtNanos, Map<Id, Usage> processes) {
    private static final long MIB = 1024 * 1024;

    /** A process id is used again, so its start belongs to it. */
    record Id(int pid, long startedAtMillis) {}

    record Usage(Id id, String name, long cpuMillis, long residentBytes) {}

    static ProcessSnapshot of(long takenAtNanos, List<Usage> processes) {
        return new ProcessSnapshot(
                takenAtNanos,
                processes.stream().collect(Collectors.toMap(Usage::id, Function.identity(), (first, second) -> first)));
    }

    Duration age(long nowNanos) {
        return Duration.ofNanos(nowNanos - takenAtNanos);
    }

    /** This moment's processes, with what each used since an earlier moment, or since its own start if that is later. */
    ProcessList since(ProcessSnapshot earlier, int processors) {
        double capacityMillis = (takenAtNanos - earlier.takenAtNanos) / 1e6 * processors;
        List<ProcessList.Entry> entries = processes.values().stream()
                .map(now -> entry(now, earlier.processes.get(now.id()), capacityMillis))
                .sorted(Comparator.comparingInt(ProcessList.Entry::pid))
                .toList();
        return new ProcessList(entries.size(), entries);
    }

    private static ProcessList.Entry entry(Usage now, @Nullable Usage before, double capacityMillis) {
        long used = now.cpuMillis() - (before == null ? 0 : before.cpuMillis());
        double percent = capacityMillis <= 0 ? 0 : Math.min(100, Math.max(0, 100 * used / capacityMillis));
        long memoryMb = (now.residentBytes() + MIB / 2) / MIB;
        return new ProcessList.Entry(now.id().pid(), now.name(), Math.round(percent * 10) / 10.0, memoryMb);
    }
}
