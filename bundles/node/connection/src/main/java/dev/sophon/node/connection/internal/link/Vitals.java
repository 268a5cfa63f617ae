package dev.sophon.node.connection.internal.link;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a heartbeat tells of this process and machine. */
public final class Vitals {
    private static final Path SELF = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private Vitals() {}

    /** Seconds since this process started. */
    public static long uptimeSeconds() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
    }

    /** Load of the whole machine's processors, 0 to 100, to one decimal; 0 where the system does not tell. */
    public static double cpuPercent() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            double load = system.getCpuLoad();
            return load > 0 ? Math.round(Math.min(load, 1) * 1000) / 10.0 : 0;
        }
        return 0;
    }

    /** Memory of this process in MiB: resident where the system tells it, otherwise what Java has taken. */
    public static long memoryMb() {
        try (Stream<String> lines = Files.lines(SELF)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kib -> kib / 1024)
                    .findFirst()
                    .orElseGet(Vitals::javaMemoryMb);
        } catch (IOException e) {
            return javaMemoryMb();
        }
    }

    private static long javaMemoryMb() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long bytes = memory.getHeapMemoryUsage().getCommitted()
                + memory.getNonHeapMemoryUsage().getCommitted();
        return bytes / (1024 * 1024);
    }
}
