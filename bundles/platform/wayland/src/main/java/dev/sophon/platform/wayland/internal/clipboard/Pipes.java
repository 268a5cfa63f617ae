package dev.sophon.platform.wayland.internal.clipboard;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.wire.LibC;
import java.io.ByteArrayOutputStream;

/** Bytes through a pipe to or from another program, which may be slow or stop. Thread-safe. */
final class Pipes {
    /** For the next bytes, in milliseconds. */
    private static final int PATIENCE = 5000;
    /** After which a caller that was interrupted is noticed. */
    private static final int SLICE = 100;

    private static final int ROOM = 1 << 16;
    /** So many fit whenever a pipe takes any: a write never waits. */
    private static final int PIPE_BUF = 4096;

    private final LibC libc;

    Pipes(LibC libc) {
        this.libc = libc;
    }

    /**
     * Reads until the other side closes it, or it has given too many.
     *
     * @param most how many bytes are kept; one more shows that there were more
     * @throws CommandException {@code platform_unsupported} if nothing comes for five seconds
     */
    byte[] read(int descriptor, int most) throws CommandException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Memory room = new Memory(ROOM)) {
            while (all.size() <= most) {
                if (!await(descriptor, LibC.POLLIN, true)) {
                    throw CommandException.unsupported(
                            "The program that the clipboard's content belongs to does not hand it over.");
                }
                int count = (int) libc.read(descriptor, room, ROOM);
                if (count <= 0) {
                    return all.toByteArray();
                }
                all.writeBytes(room.getByteArray(0, count));
            }
            return all.toByteArray();
        } catch (LastErrorException e) {
            throw new CommandException(
                    dev.sophon.protocol.ErrorCode.PLATFORM_UNSUPPORTED, "The clipboard could not be read.", e);
        }
    }

    /** Writes all of it, as long as somebody takes it. */
    void write(int descriptor, byte[] bytes) throws InterruptedException {
        try (Memory room = new Memory(PIPE_BUF)) {
            for (int at = 0; at < bytes.length; ) {
                if (!await(descriptor, LibC.POLLOUT, false)) {
                    return;
                }
                int length = Math.min(PIPE_BUF, bytes.length - at);
                room.write(0, bytes, at, length);
                at += (int) libc.write(descriptor, room, length);
            }
        } catch (LastErrorException e) {
            // Who wanted it has ended.
            return;
        }
    }

    private boolean await(int descriptor, int events, boolean interruptible) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE * 1_000_000L;
        try (Memory watched = new Memory(Long.BYTES)) {
            while (System.nanoTime() < deadline) {
                watched.setInt(0, descriptor);
                watched.setShort(4, (short) events);
                watched.setShort(6, (short) 0);
                if (interruptible && Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (ready(watched)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean ready(Memory watched) {
        try {
            return libc.poll(watched, 1, SLICE) > 0;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == LibC.EINTR) {
                return false;
            }
            throw e;
        }
    }
}
