package dev.sophon.platform.wayland.internal.wire;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A Unix socket that carries bytes, and descriptors beside them, both ways. For one thread, but {@link #wake} and
 * {@link #close}, which any may call.
 */
final class WireSocket implements AutoCloseable {
    /** What is received at once; a message has at most 65,535 bytes. */
    static final int ROOM = 1 << 16;

    private static final int TO_SEND_MS = 5000;
    private static final int MOST_PATH = 107;
    // Of msghdr(3), iovec(3) and cmsghdr(3) on 64 bits.
    private static final int IOV = 16;
    private static final int IOV_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int HEADER = 56;
    private static final int CMSG_HEADER = 16;
    private static final int CMSG_ALIGNED = 8;
    /** The kernel passes no more than 253 descriptors at once; Wayland's own library 28. */
    private static final int CONTROL_ROOM = CMSG_HEADER + 256 * Integer.BYTES;

    private final LibC libc;
    private final int socket;
    private final int bell;
    private final Memory out = new Memory(ROOM);
    private final Memory in = new Memory(ROOM);
    private final Memory control = new Memory(CONTROL_ROOM);
    private final Memory vector = new Memory(IOV);
    private final Memory header = new Memory(HEADER);
    private final Memory watched = new Memory(2 * Long.BYTES);
    private final Memory one = new Memory(Long.BYTES);
    private final Deque<Integer> passed = new ArrayDeque<>();
    private final Object closeLock = new Object();
    private boolean closed;

    private WireSocket(LibC libc, int socket) {
        this.libc = libc;
        this.socket = socket;
        this.bell = libc.eventfd(0, LibC.CLOEXEC | LibC.NONBLOCK);
    }

    /**
     * Connects.
     *
     * @throws IOException if nobody listens there
     */
    static WireSocket connect(LibC libc, Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MOST_PATH) {
            throw new IOException("the socket's path is longer than " + MOST_PATH + " bytes");
        }
        int socket = libc.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.CLOEXEC, 0);
        try (Memory address = new Memory(Short.BYTES + MOST_PATH + 1)) {
            address.clear();
            address.setShort(0, (short) LibC.AF_UNIX);
            address.write(Short.BYTES, name, 0, name.length);
            libc.connect(socket, address, Short.BYTES + name.length + 1);
            return new WireSocket(libc, socket);
        } catch (LastErrorException e) {
            libc.close(socket);
            throw new IOException("nobody listens there (errno " + e.getErrorCode() + ")", e);
        }
    }

    /** The id of the process that made the socket. */
    int peer() throws IOException {
        try (Memory credentials = new Memory(3 * Integer.BYTES)) {
            one.setInt(0, 3 * Integer.BYTES);
            libc.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, credentials, one);
            return credentials.getInt(0);
        } catch (LastErrorException e) {
            throw failed("getsockopt", e);
        }
    }

    /**
     * Sends all of it.
     *
     * @param descriptor goes along; none if negative
     * @throws IOException if the other side is gone, or takes nothing for five seconds
     */
    void send(byte[] bytes, int length, int descriptor) throws IOException {
        out.write(0, bytes, 0, length);
        int sent = 0;
        int passing = descriptor;
        while (sent < length) {
            prepare(out.share(sent), length - sent);
            if (passing >= 0) {
                control.setLong(0, CMSG_HEADER + Integer.BYTES);
                control.setInt(8, LibC.SOL_SOCKET);
                control.setInt(12, LibC.SCM_RIGHTS);
                control.setInt(CMSG_HEADER, passing);
                header.setPointer(CONTROL, control);
                header.setLong(CONTROL_LENGTH, CMSG_HEADER + CMSG_ALIGNED);
            }
            try {
                sent += (int) libc.sendmsg(socket, header, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
                passing = -1;
            } catch (LastErrorException e) {
                if (e.getErrorCode() == LibC.EAGAIN) {
                    if (!poll(LibC.POLLOUT, 1, TO_SEND_MS)) {
                        throw new IOException("the compositor takes nothing");
                    }
                } else if (e.getErrorCode() != LibC.EINTR) {
                    throw failed("sendmsg", e);
                }
            }
        }
    }

    /** Waits until there is something to receive or somebody rings; false if not in this time. */
    boolean await(int millis) throws IOException {
        return poll(LibC.POLLIN, 2, millis);
    }

    /**
     * What there is, without waiting.
     *
     * @return how many bytes of {@code into} were filled; 0 if there is nothing
     * @throws EOFException if the other side has ended
     */
    int receive(byte[] into) throws IOException {
        prepare(in, Math.min(into.length, ROOM));
        header.setPointer(CONTROL, control);
        header.setLong(CONTROL_LENGTH, CONTROL_ROOM);
        try {
            int count = (int) libc.recvmsg(socket, header, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
            if (count <= 0) {
                throw new EOFException("the compositor is gone");
            }
            takeDescriptors();
            in.read(0, into, 0, count);
            return count;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == LibC.EAGAIN || e.getErrorCode() == LibC.EINTR) {
                return 0;
            }
            throw failed("recvmsg", e);
        }
    }

    /** The next descriptor that came; whoever takes it closes it. */
    int descriptor() throws IOException {
        Integer next = passed.poll();
        if (next == null) {
            throw new IOException("a message came without its descriptor");
        }
        return next;
    }

    /** Ends a wait that is under way, or the next one. */
    void wake() {
        try (Memory ring = new Memory(Long.BYTES)) {
            ring.setLong(0, 1);
            synchronized (closeLock) {
                if (!closed) {
                    libc.write(bell, ring, Long.BYTES);
                }
            }
        } catch (LastErrorException e) {
            // It rings already.
            return;
        }
    }

    @Override
    public void close() {
        synchronized (closeLock) {
            if (closed) {
                return;
            }
            closed = true;
            libc.close(socket);
            libc.close(bell);
        }
        passed.forEach(libc::close);
        passed.clear();
    }

    private void prepare(Pointer bytes, int length) {
        vector.setPointer(0, bytes);
        vector.setLong(Long.BYTES, length);
        header.clear();
        header.setPointer(IOV, vector);
        header.setLong(IOV_LENGTH, 1);
    }

    private void takeDescriptors() {
        long length = header.getLong(CONTROL_LENGTH);
        for (long at = 0; at + CMSG_HEADER <= length; ) {
            long size = control.getLong(at);
            for (long each = at + CMSG_HEADER; each + Integer.BYTES <= at + size; each += Integer.BYTES) {
                passed.add(control.getInt(each));
            }
            at += Math.max(CMSG_HEADER, (size + CMSG_ALIGNED - 1) / CMSG_ALIGNED * CMSG_ALIGNED);
        }
    }

    /** @param count 1 for the socket alone, 2 for the bell too */
    private boolean poll(int events, int count, int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        while (true) {
            watched.clear();
            watched.setInt(0, socket);
            watched.setShort(4, (short) events);
            watched.setInt(8, bell);
            watched.setShort(12, (short) LibC.POLLIN);
            try {
                long left = Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
                boolean any = libc.poll(watched, count, (int) left) > 0;
                if (any && watched.getShort(14) != 0) {
                    libc.read(bell, one, Long.BYTES);
                }
                return any;
            } catch (LastErrorException e) {
                if (e.getErrorCode() != LibC.EINTR && e.getErrorCode() != LibC.EAGAIN) {
                    throw failed("poll", e);
                }
            }
        }
    }

    private static IOException failed(String call, LastErrorException e) {
        return new IOException(call + " failed (errno " + e.getErrorCode() + ")", e);
    }
}
