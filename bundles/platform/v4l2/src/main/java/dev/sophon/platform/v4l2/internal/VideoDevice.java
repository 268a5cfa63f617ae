package dev.sophon.platform.v4l2.internal;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import java.nio.charset.StandardCharsets;

/** An open device, which is not switched on by that. For one thread. */
final class VideoDevice implements AutoCloseable {
    private final LibC c;
    private final String id;
    private final int descriptor;

    /** @throws CommandException {@code platform_unsupported} where it cannot be opened, and why */
    VideoDevice(LibC c, String folder, String id) throws CommandException {
        this.c = c;
        this.id = id;
        int opened = c.open(folder + id, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (opened < 0) {
            throw problem(Native.getLastError());
        }
        descriptor = opened;
    }

    /** Whether there is such a device at all, to be asked when it could not be opened. */
    static boolean isThere(LibC c, String folder, String id) {
        int opened = c.open(folder + id, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (opened >= 0) {
            c.close(opened);
            return true;
        }
        int error = Native.getLastError();
        return error != LibC.ENOENT && error != LibC.ENXIO && error != LibC.ENODEV;
    }

    String id() {
        return id;
    }

    LibC libC() {
        return c;
    }

    int descriptor() {
        return descriptor;
    }

    /** What its driver calls it; empty where it is no camera, but what belongs to one. */
    String camera() throws CommandException {
        try (Memory capability = new Memory(V4l2.CAPABILITY_SIZE)) {
            ask(V4l2.QUERYCAP, capability);
            int all = capability.getInt(V4l2.CAPABILITIES);
            int can = (all & V4l2.HAS_DEVICE_CAPS) == 0 ? all : capability.getInt(V4l2.DEVICE_CAPS);
            int needed = V4l2.CAN_CAPTURE | V4l2.CAN_STREAM;
            return (can & needed) == needed ? name(capability) : "";
        }
    }

    private String name(Memory capability) {
        byte[] bytes = capability.getByteArray(V4l2.CARD, V4l2.CARD_SIZE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String name = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
        return name.isEmpty() ? id : name;
    }

    /** @throws CommandException {@code platform_unsupported} where the driver says no, and why */
    void ask(long request, Pointer argument) throws CommandException {
        int error = tryTo(request, argument);
        if (error != 0) {
            throw problem(error);
        }
    }

    /** Asks, and tells 0 or the number of the error. */
    int tryTo(long request, Pointer argument) {
        while (c.ioctl(descriptor, new NativeLong(request), argument) < 0) {
            int error = Native.getLastError();
            if (error != LibC.EINTR) {
                return error;
            }
        }
        return 0;
    }

    /** @param error as {@code errno} tells it */
    CommandException problem(int error) {
        return CommandException.unsupported(id + ": "
                + switch (error) {
                    case LibC.EBUSY -> "another program uses the camera. End that first.";
                    case LibC.ENODEV, LibC.ENXIO, LibC.ENOENT -> "the camera is gone. Plug it in again.";
                    case LibC.EACCES, LibC.EPERM ->
                        "the Node's user may not open the camera. Add that user to the group video, and log in anew.";
                    default -> "the camera's driver reports error " + error + ".";
                });
    }

    @Override
    public void close() {
        c.close(descriptor);
    }
}
