package dev.sophon.command.systeminfo.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.Risk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;

/**
 * Lists the processes. Their share of the processors is measured since the last call, or over {@link #INTERVAL} where that
 * is too long or too short ago to mean anything.
 */
@Component
@Command(name = "system.processes", scope = "system.info", risk = Risk.NONE, lane = Lane.PROCESS, effects = false)
public final class SystemProcesses implements CommandHandler<NoParams, ProcessList> {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration STALE = Duration.ofSeconds(10);

    private final SystemInfo machine = new SystemInfo();
    private volatile @Nullable ProcessSnapshot last;

    @Override
    public ProcessList handle(NoParams params, Invocation call) throws InterruptedException {
        int processors = machine.getHardware().getProcessor().getLogicalProcessorCount();
        ProcessSnapshot earlier = last;
        if (earlier == null || !comparable(earlier.age(System.nanoTime()))) {
            earlier = snapshot();
            Thread.sleep(INTERVAL.toMillis());
        }
        ProcessSnapshot now = snapshot();
        last = now;
        return now.since(earlier, processors);
    }

    private static boolean comparable(Duration age) {
        return age.compareTo(INTERVAL) >= 0 && age.compareTo(STALE) <= 0;
    }

    private ProcessSnapshot snapshot() {
        Map<Integer, ProcessSnapshot.Usage> found = new HashMap<>();
        for (OSProcess process : machine.getOperatingSystem().getProcesses()) {
            found.put(process.getProcessID(), usage(process));
        }
        // What the library could not read.
        long page = machine.getHardware().getMemory().getPageSize();
        LinuxProcess.ids()
                .filter(pid -> !found.containsKey(pid))
                .flatMap(pid -> LinuxProcess.read(pid).stream())
                .forEach(process -> found.put(process.pid(), usage(process, page)));
        return ProcessSnapshot.of(System.nanoTime(), List.copyOf(found.values()));
    }

    private static ProcessSnapshot.Usage usage(OSProcess process) {
        return new ProcessSnapshot.Usage(
                new ProcessSnapshot.Id(process.getProcessID(), process.getStartTime()),
                name(process),
                process.getKernelTime() + process.getUserTime(),
                process.getResidentSetSize());
    }

    /** The kernel of Linux keeps 15 bytes of a name; a shorter one is whole. */
    private static String name(OSProcess process) {
        String name = process.getName();
        return name.getBytes(StandardCharsets.UTF_8).length < LinuxProcess.CUT
                ? name
                : LinuxProcess.read(process.getProcessID())
                        .map(LinuxProcess::name)
                        .orElse(name);
    }

    private static ProcessSnapshot.Usage usage(LinuxProcess process, long page) {
        return new ProcessSnapshot.Usage(
                new ProcessSnapshot.Id(process.pid(), process.startedAt()),
                process.name(),
                process.cpuMillis(),
                process.residentPages() * page);
    }
}
