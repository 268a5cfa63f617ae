package dev.sophon.command.systeminfo.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import java.util.List;
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
        List<OSProcess> processes = machine.getOperatingSystem().getProcesses();
        return ProcessSnapshot.of(
                System.nanoTime(),
                processes.stream().map(SystemProcesses::usage).toList());
    }

    private static ProcessSnapshot.Usage usage(OSProcess process) {
        return new ProcessSnapshot.Usage(
                new ProcessSnapshot.Id(process.getProcessID(), process.getStartTime()),
                process.getName(),
                process.getKernelTime() + process.getUserTime(),
                process.getResidentSetSize());
    }
}
