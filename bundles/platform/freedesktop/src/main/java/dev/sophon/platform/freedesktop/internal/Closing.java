package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Applications.Closed;
import dev.sophon.node.platform.Applications.Ending;
import dev.sophon.node.platform.ProcessName;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
import dev.sophon.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One application that was asked to close. */
final class Closing {
    private static final long INTERVAL_MS = 25;
    /** A process without windows that still runs then is meant to go on, as a terminal's or a file manager's is. */
    private static final long WINDOWLESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long TO_DIE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final WindowManager windows;
    private final long pid;
    private final String name;
    private final Optional<ProcessHandle> process;
    private final boolean hadWindows;

    private Closing(WindowManager windows, long pid, String name, Optional<ProcessHandle> process, boolean hadWindows) {
        this.windows = windows;
        this.pid = pid;
        this.name = name;
        this.process = process;
        this.hadWindows = hadWindows;
    }

    /** Asks its windows to close; where none of them can be asked, the process to end. */
    static Closing ask(WindowManager windows, long pid, List<Window> its) throws CommandException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        String name = its.stream()
                .findFirst()
                .map(Window::processName)
                .or(() -> ProcessName.of(pid))
                .orElse("");
        boolean asked = false;
        for (Window window : its) {
            asked |= asked(windows, window);
        }
        if (!asked) {
            process.ifPresent(ProcessHandle::destroy);
        }
        return new Closing(windows, pid, name, process, !its.isEmpty());
    }

    private static boolean asked(WindowManager windows, Window window) throws CommandException {
        try {
            return windows.askToClose(window.id());
        } catch (CommandException e) {
            if (e.code() == ErrorCode.INVALID_PARAMS) {
                // It is gone already.
                return true;
            }
            throw e;
        }
    }

    /** @param deadline on the monotonic clock; what still runs then is killed */
    Closed await(long deadline) throws CommandException, InterruptedException {
        long windowlessSince = 0;
        while (alive()) {
            long now = System.nanoTime();
            boolean shows = hasWindows();
            if (shows || !hadWindows) {
                windowlessSince = 0;
            } else if (windowlessSince == 0) {
                windowlessSince = now;
            } else if (now - windowlessSince > WINDOWLESS_NANOS) {
                return new Closed(name, pid, Ending.WINDOWLESS);
            }
            if (now - deadline > 0 && windowlessSince == 0) {
                return kill();
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return new Closed(name, pid, Ending.CLOSED);
    }

    private Closed kill() throws CommandException, InterruptedException {
        process.ifPresent(ProcessHandle::destroyForcibly);
        long begun = System.nanoTime();
        while (alive()) {
            if (System.nanoTime() - begun > TO_DIE_NANOS) {
                throw CommandException.unsupported(
                        "The application did not close, and could not be killed: it belongs to"
                                + " another user, or the system does not let go of it.");
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return new Closed(name, pid, Ending.KILLED);
    }

    private boolean alive() {
        return process.filter(ProcessHandle::isAlive).isPresent();
    }

    private boolean hasWindows() throws CommandException {
        return windows.windows().stream().anyMatch(window -> window.pid() == pid);
    }
}
