package dev.sophon.node.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Against real processes of Linux. */
@EnabledOnOs(OS.LINUX)
class RunningProcessesTest {
    private static final String WITHOUT_ITS_FIRST_THREAD = "import ctypes, threading, time\n"
            + "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
            + "ctypes.CDLL(None).pthread_exit(None)\n";

    private static boolean isZombie(long pid) throws Exception {
        return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    }

    @Test
    void aProcessRunsForAsLongAsOneOfItsThreadsDoes() throws Exception {
        Process process = new ProcessBuilder("python3", "-c", WITHOUT_ITS_FIRST_THREAD).start();
        try {
            await().until(() -> isZombie(process.pid()));
            assertThat(RunningProcesses.isRunning(process.pid())).isTrue();
            assertThat(RunningProcesses.isRunning(process.toHandle())).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(RunningProcesses.isRunning(process.pid())).isFalse();
    }

    @Test
    void whatNobodyAsksForHasEnded() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & exec sleep 1000").start();
        try {
            await().until(() -> parent.children().findFirst().isPresent());
            ProcessHandle child = parent.children().findFirst().orElseThrow();
            await().until(() -> isZombie(child.pid()));
            assertThat(RunningProcesses.isRunning(child.pid())).isFalse();
            assertThat(RunningProcesses.isRunning(child)).isFalse();
            assertThat(RunningProcesses.isRunning(parent.pid())).isTrue();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
