package dev.sophon.platform.wayland.internal.happenings;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.wire.LibC;

/** That a process ends, by its descriptor. For one thread. */
final class ProcessEnd implements AutoCloseable {
    private static final long PIDFD_OPEN = 434;
    private static final int NO_SUCH_PROCESS = 3;

    private final LibC libc;
    private final Memory watched = new Memory(Long.BYTES);
    private int descriptor;

    private ProcessEnd(LibC libc, int descriptor) {
        this.libc = libc;
        this.descriptor = descriptor;
    }

    /** @throws CommandException {@code platform_unsupported} where the kernel does not tell */
    static ProcessEnd of(LibC libc, long process) throws CommandException {
        try {
            return new ProcessEnd(libc, (int) libc.syscall(PIDFD_OPEN, process, 0));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == NO_SUCH_PROCESS) {
                return new ProcessEnd(libc, -1);
            }
            throw CommandException.unsupported(
                    "This system does not tell when a process ends: that needs Linux 5.3 or later.");
        }
    }

    /** Waits until it has ended; false if it has not. */
    boolean await(int millis) {
        if (descriptor < 0) {
            return true;
        }
        watched.clear();
        watched.setInt(0, descriptor);
        watched.setShort(Integer.BYTES, (short) LibC.POLLIN);
        try {
            return libc.poll(watched, 1, millis) > 0;
        } catch (LastErrorException e) {
            // A signal of the runtime's: whoever waits asks again.
            return false;
        }
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            libc.close(descriptor);
            descriptor = -1;
        }
    }
}
