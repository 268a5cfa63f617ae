package dev.sophon.platform.wayland.internal.wire;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * What Java lacks of the C library: sockets that pass descriptors, and memory that another process sees. Numbers are those
 * of 64-bit Linux.
 */
public interface LibC extends Library {
    int AF_UNIX = 1;
    int SOCK_STREAM = 1;
    int SOL_SOCKET = 1;
    int SO_PEERCRED = 17;
    int SCM_RIGHTS = 1;
    int CLOEXEC = 0x80000;
    int NONBLOCK = 0x800;
    int MSG_DONTWAIT = 0x40;
    int MSG_NOSIGNAL = 0x4000;
    int MSG_CMSG_CLOEXEC = 0x40000000;
    int POLLIN = 1;
    int POLLOUT = 4;
    int MFD_CLOEXEC = 1;
    int PROT_READ = 1;
    int PROT_READ_WRITE = 3;
    int MAP_SHARED = 1;
    int MAP_PRIVATE = 2;
    int EINTR = 4;
    int EAGAIN = 11;

    int socket(int domain, int type, int protocol) throws LastErrorException;

    int connect(int socket, Pointer address, int length) throws LastErrorException;

    int getsockopt(int socket, int level, int name, Pointer value, Pointer length) throws LastErrorException;

    long sendmsg(int socket, Pointer message, int flags) throws LastErrorException;

    long recvmsg(int socket, Pointer message, int flags) throws LastErrorException;

    int poll(Pointer descriptors, long count, int millis) throws LastErrorException;

    int eventfd(int value, int flags) throws LastErrorException;

    int pipe2(int[] ends, int flags) throws LastErrorException;

    long read(int descriptor, Pointer into, long length) throws LastErrorException;

    long write(int descriptor, Pointer from, long length) throws LastErrorException;

    int close(int descriptor) throws LastErrorException;

    long syscall(long number, long first, long second) throws LastErrorException;

    int memfd_create(String name, int flags) throws LastErrorException;

    int ftruncate(int descriptor, long length) throws LastErrorException;

    Pointer mmap(Pointer at, long length, int protection, int flags, int descriptor, long offset)
            throws LastErrorException;

    int munmap(Pointer at, long length) throws LastErrorException;

    /**
     * Loads it.
     *
     * @throws IllegalStateException where it is another system than Linux with 64 bits
     */
    static LibC load() {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new IllegalStateException("Wayland needs a Java of 64 bits.");
        }
        try {
            return Native.load("c", LibC.class);
        } catch (LinkageError e) {
            throw new IllegalStateException("The C library cannot be loaded.", e);
        }
    }
}
