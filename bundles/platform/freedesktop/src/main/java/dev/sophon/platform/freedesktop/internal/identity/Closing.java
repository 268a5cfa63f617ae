package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.Applications.Closed;
import dev.sophon.node.platform.program.Applications.Ending;
import dev.sophon.node.platform.program.RunningProcesses;
import dev.sophon.node.platform.window.ProcessName;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One application that was asked to close: windows, and the process that shows them where that is known. The process is
 * touched only while all windows that it shows are meant.
 */
public final class Closing {
    private static final long INTERVAL_MS = 25;
    /** A process without windows that still runs then is meant to go on, as a terminal's or a file manager's is. */
    private static final long WINDOWLESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long TO_DIE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final WindowManager windows;
    private final Identity meant;
    private final long pid;
    private final String name;
    private final Optional<ProcessHandle> process;
    private final List<Window> its;
    private final Set<String> ids;

    /** @param its the windows that are meant; of one process, or a single one where that is not known */
    public Closing(WindowManager windows, Identity meant, long pid, List<Window> its) {
        this.windows = windows;
        this.meant = meant;
        this.pid = pid;
        this.its = its;
        this.ids = its.stream().map(Window::id).collect(Collectors.toSet());
        this.process = pid == 0 ? Optional.empty() : ProcessHandle.of(pid);
        this.name = its.stream()
                .findFirst()
                .map(Window::processName)
                .or(() -> ProcessName.of(pid))
                .orElse("");
    }

    /** Asks its windows to close; where none of them can be asked, the process to end. */
    public void ask() throws CommandException {
        boolean asked = false;
        for (Window window : its) {
            asked |= asked(window);
        }
        if (!asked && othersOfProcess().isEmpty()) {
            process.ifPresent(ProcessHandle::destroy);
        }
    }

    private boolean asked(Window window) throws CommandException {
        try {
            return windows.askToClose(window);
        } catch (CommandException e) {
            if (e.code() == ErrorCode.INVALID_PARAMS) {
                // It is gone already.
                return true;
            }
            throw e;
        }
    }

    /**
     * Waits until it is closed.
     *
     * @param deadline on the monotonic clock; what still runs then is killed
     */
    public Closed await(long deadline) throws CommandException, InterruptedException {
        long windowlessSince = 0;
        while (process.isPresent() ? isRunning() : !remaining().isEmpty()) {
            long now = System.nanoTime();
            if (its.isEmpty() || !remaining().isEmpty()) {
                windowlessSince = 0;
            } else if (!othersOfProcess().isEmpty()) {
                // What was meant is closed; the process has more to show.
                return closed(Ending.CLOSED);
            } else if (windowlessSince == 0) {
                windowlessSince = now;
            } else if (now - windowlessSince > WINDOWLESS_NANOS) {
                return closed(Ending.WINDOWLESS);
            }
            if (now - deadline > 0 && windowlessSince == 0) {
                return process.isPresent() ? kill() : disconnect();
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return closed(Ending.CLOSED);
    }

    private Closed closed(Ending ending) {
        return new Closed(name, pid, ending);
    }

    private Closed kill() throws CommandException, InterruptedException {
        if (!othersOfProcess().isEmpty()) {
            return closed(Ending.REFUSED);
        }
        process.ifPresent(ProcessHandle::destroyForcibly);
        long begun = System.nanoTime();
        while (isRunning()) {
            if (System.nanoTime() - begun > TO_DIE_NANOS) {
                throw CommandException.unsupported(
                        "The application did not close, and could not be killed: it belongs to"
                                + " another user, or the system does not let go of it.");
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return closed(Ending.KILLED);
    }

    /** Of what runs nothing is known, so that the window is all that can be taken away. */
    private Closed disconnect() throws CommandException, InterruptedException {
        for (Window window : remaining()) {
            if (!disconnected(window)) {
                return closed(Ending.REFUSED);
            }
        }
        long begun = System.nanoTime();
        while (!remaining().isEmpty() && System.nanoTime() - begun < TO_DIE_NANOS) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return closed(remaining().isEmpty() ? Ending.KILLED : Ending.REFUSED);
    }

    private boolean disconnected(Window window) throws CommandException {
        try {
            return windows.disconnect(
                    window, windows.windows().stream().filter(meant::shows).toList());
        } catch (CommandException e) {
            if (e.code() == ErrorCode.INVALID_PARAMS) {
                return true;
            }
            throw e;
        }
    }

    private boolean isRunning() {
        return process.filter(RunningProcesses::isRunning).isPresent();
    }

    /** The meant windows that are there still; of a process also those that came up since, as a question whether to save. */
    private List<Window> remaining() throws CommandException {
        return windows.windows().stream()
                .filter(window -> window.pid() == pid)
                .filter(window -> ids.contains(window.id()) || (pid != 0 && meant.shows(window)))
                .toList();
    }

    /** The windows of the process that are not meant. */
    private List<Window> othersOfProcess() throws CommandException {
        return pid == 0
                ? List.of()
                : windows.windows().stream()
                        .filter(window -> window.pid() == pid)
                        .filter(window -> !ids.contains(window.id()) && !meant.shows(window))
                        .toList();
    }
}
