package dev.sophon.command.systeminfo.internal;

/**
 * Facts of the machine.
 *
 * @param processorCount logical processors of the machine, whatever this process may use of them
 * @param totalMemoryMb physical memory in MiB
 * @param runtimeVersion of the Java virtual machine
 * @param dotnetVersion the same text, for clients of the documented shape
 * @param uptime of the machine, in seconds
 * @param platform {@code linux}, {@code windows} or {@code macos}
 */
public record MachineInfo(
        String osDescription,
        String machineName,
        int processorCount,
        long totalMemoryMb,
        String runtimeVersion,
        String dotnetVersion,
        long uptime,
        String platform,
        String architecture) {}
