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
    private static final boolean TOLD = Files.isReadable(Path.of("/proc/self/stat"));

    private RunningProcesses() {}

    /** Whether there is such a process, and it has not ended. */
    public static boolean isRunning(long pid) {
        return TOLD
                ? runs(pid)
                : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Whether it has not ended. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && (!TOLD || runs(process.pid()));
    }

    /** By proc(5). */
    private static boolean runs(long pid) {
        try {
            String stat =
                    new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
            // The name stands in brackets, and may hold any character.
            int state = stat.lastIndexOf(')') + 2;
            return state < 2 || state >= stat.length() || "ZX".indexOf(stat.charAt(state)) < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
