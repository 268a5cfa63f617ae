package dev.sophon.node.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells processes that run from those that have ended and are only kept for a parent that does not ask, as in containers
 * without an init. Thread-safe.
 */
public final class RunningProcesses {
    private RunningProcesses() {}

    /** Whether there is such a process, and it has not ended. */
    public static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).filter(RunningProcesses::isRunning).isPresent();
    }

    /** Whether it has not ended. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !hasEnded(process.pid());
    }

    /** By proc(5): false where there is no such file, as elsewhere than on Linux. */
    private static boolean hasEnded(long pid) {
        try {
            String stat =
                    new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
            // The name stands in brackets, and may hold any character.
            int state = stat.lastIndexOf(')') + 2;
            return state > 1 && state < stat.length() && "ZX".indexOf(stat.charAt(state)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
