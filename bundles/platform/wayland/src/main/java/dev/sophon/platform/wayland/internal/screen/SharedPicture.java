package dev.sophon.platform.wayland.internal.screen;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;

/** Memory with a picture that a compositor writes, or reads. For its connection's thread. */
public final class SharedPicture {
    /**
     * What a picture is like.
     *
     * @param format as {@code wl_shm} numbers it
     * @param stride bytes from one row to the next
     */
    public record Kind(int format, int width, int height, int stride) {
        long bytes() {
            return (long) stride * height;
        }
    }

    // Of wl_shm, wl_shm_pool and wl_buffer.
    private static final int CREATE_POOL = 0;
    private static final int CREATE_BUFFER = 0;
    private static final int DESTROY_POOL = 1;
    private static final int DESTROY_BUFFER = 0;

    private final LibC libc;
    private final Connection connection;
    private final Kind kind;
    private final Pointer memory;
    private final WlObject buffer;

    private SharedPicture(LibC libc, Connection connection, Kind kind, Pointer memory, WlObject buffer) {
        this.libc = libc;
        this.connection = connection;
        this.kind = kind;
        this.memory = memory;
        this.buffer = buffer;
    }

    /**
     * Makes one.
     *
     * @throws CommandException {@code platform_unsupported} if there is not enough memory
     */
    static SharedPicture of(LibC libc, Connection connection, WlObject shm, Kind kind)
            throws IOException, CommandException {
        return of(libc, connection, shm, kind, Listener.DEAF);
    }

    /**
     * Makes one.
     *
     * @param whenReleased is told each time that the compositor has no more use for what it was to show
     * @throws CommandException {@code platform_unsupported} if there is not enough memory
     */
    public static SharedPicture of(LibC libc, Connection connection, WlObject shm, Kind kind, Listener whenReleased)
            throws IOException, CommandException {
        int bytes = Math.toIntExact(kind.bytes());
        int file;
        Pointer memory;
        try {
            file = libc.memfd_create("sophon-picture", LibC.MFD_CLOEXEC);
        } catch (LastErrorException e) {
            throw noMemory(e);
        }
        try {
            libc.ftruncate(file, bytes);
            memory = libc.mmap(Pointer.NULL, bytes, LibC.PROT_READ_WRITE, LibC.MAP_SHARED, file, 0);
            int passed = file;
            WlObject pool = connection.make(shm, CREATE_POOL, Listener.DEAF, arguments -> arguments
                    .made()
                    .descriptor(passed)
                    .integer(bytes));
            WlObject buffer = connection.make(pool, CREATE_BUFFER, whenReleased, arguments -> arguments
                    .made()
                    .integer(0)
                    .integer(kind.width())
                    .integer(kind.height())
                    .integer(kind.stride())
                    .integer(kind.format()));
            // The buffer keeps it.
            connection.destroy(pool, DESTROY_POOL);
            return new SharedPicture(libc, connection, kind, memory, buffer);
        } catch (LastErrorException e) {
            throw noMemory(e);
        } finally {
            libc.close(file);
        }
    }

    Kind kind() {
        return kind;
    }

    /** What the compositor knows it by. */
    public WlObject buffer() {
        return buffer;
    }

    /** What the compositor has written; valid until it is freed or written again. */
    Pixels pixels() throws CommandException {
        return new Pixels(memory, kind.width(), kind.height(), kind.stride(), PictureFormats.of(kind.format()));
    }

    /** Writes the pixels of a row, where each has 32 bits. */
    public void write(int row, int[] pixels) {
        memory.write((long) row * kind.stride(), pixels, 0, Math.min(pixels.length, kind.width()));
    }

    /** Gives it back. */
    public void free() throws IOException {
        unmap();
        connection.destroy(buffer, DESTROY_BUFFER);
    }

    /** Gives the memory back; the compositor frees the rest with the connection. */
    public void unmap() {
        libc.munmap(memory, kind.bytes());
    }

    private static CommandException noMemory(LastErrorException e) {
        return new CommandException(
                dev.sophon.protocol.ErrorCode.PLATFORM_UNSUPPORTED, "There is no memory for a picture.", e);
    }
}
