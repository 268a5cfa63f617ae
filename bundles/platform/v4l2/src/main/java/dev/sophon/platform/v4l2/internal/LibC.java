package dev.sophon.platform.v4l2.internal;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** What of libc it takes to use a device, named as in C. Errors are told by -1 and {@code Native.getLastError()}. */
interface LibC extends Library {
    int O_RDWR = 0x2;
    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x80000;

    int PROT_READ = 0x1;
    int MAP_SHARED = 0x1;

    int POLLFD_SIZE = 8;
    int POLLFD_EVENTS = 4;
    short POLLIN = 1;

    int EPERM = 1;
    int ENOENT = 2;
    int EINTR = 4;
    int ENXIO = 6;
    int EAGAIN = 11;
    int EACCES = 13;
    int EBUSY = 16;
    int ENODEV = 19;

    int open(String path, int flags, int mode);

    int close(int descriptor);

    int ioctl(int descriptor, NativeLong request, Pointer argument);

    Pointer mmap(
            @Nullable Pointer address, NativeLong length, int protection, int flags, int descriptor, NativeLong offset);

    int munmap(Pointer address, NativeLong length);

    int poll(Pointer descriptors, NativeLong count, int timeoutMs);
}
