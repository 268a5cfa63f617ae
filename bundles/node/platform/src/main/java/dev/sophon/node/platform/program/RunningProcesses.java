package dev.sophon.node.platform.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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

    /** By proc(5): the first thread may have ended while others go on, which is a process that runs. */
    private static boolean runs(long pid) {
        Path process = Path.of("/proc/" + pid);
        return hasProgram(process) || hasNotEnded(process) || othersRun(process, pid);
    }

    /** What has ended has no program any more. Of one's own processes this tells, in a tenth of the time of the rest. */
    private static boolean hasProgram(Path process) {
        try {
            Files.readSymbolicLink(process.resolve("exe"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean othersRun(Path process, long pid) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                if (!thread.endsWith(Long.toString(pid)) && hasNotEnded(thread)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    private static boolean hasNotEnded(Path task) {
        try {
            String stat = new String(Files.readAllBytes(task.resolve("stat")), StandardCharsets.ISO_8859_1);
            // The name stands in brackets, and may hold any character.
            int state = stat.lastIndexOf(')') + 2;
            return state < 2 || state >= stat.length() || "ZX".indexOf(stat.charAt(state)) < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
