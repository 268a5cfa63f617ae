package dev.sophon.platform.x11.internal.screen;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One segment of memory that the X server writes its pixels to (MIT-SHM). It is kept, grows with the screen, and is marked
 * for removal as soon as both sides have it, so that it never outlives them. For the display's thread.
 */
final class SharedMemory {
    private interface LibXext extends Library {
        int XShmQueryExtension(Pointer display);

        @Nullable
        Pointer XShmCreateImage(
                Pointer display,
                Pointer visual,
                int depth,
                int format,
                @Nullable Pointer data,
                Pointer segment,
                int width,
                int height);

        int XShmAttach(Pointer display, Pointer segment);

        int XShmDetach(Pointer display, Pointer segment);

        int XShmGetImage(Pointer display, long drawable, Pointer image, int x, int y, long planes);
    }

    private interface LibC extends Library {
        int shmget(int key, long size, int flags);

        @Nullable
        Pointer shmat(int id, @Nullable Pointer address, int flags);

        int shmdt(Pointer address);

        int shmctl(int id, int command, @Nullable Pointer buffer);
    }

    private static final int IPC_PRIVATE = 0;
    private static final int IPC_CREAT = 01000;
    private static final int OWNER_ONLY = 0600;
    private static final int IPC_RMID = 0;

    // Offsets in XShmSegmentInfo.
    private static final int SEGMENT_INFO_SIZE = 32;
    private static final int SHMID = 8;
    private static final int ADDRESS = 16;
    private static final int READ_ONLY = 24;

    private final XDisplay display;
    private final LibXext xext;
    private final LibC libc = Native.load(LibC.class);
    private final Memory segment = new Memory(SEGMENT_INFO_SIZE);

    private @Nullable Pointer address;
    private long size;

    private SharedMemory(XDisplay display, LibXext xext) {
        this.display = display;
        this.xext = xext;
        segment.clear();
    }

    /** Empty where the library or the server does not have it, as over a network. */
    static Optional<SharedMemory> of(XDisplay display, Pointer open) {
        return Libraries.optional("libXext.so.6", LibXext.class)
                .filter(xext -> xext.XShmQueryExtension(open) != 0)
                .map(xext -> new SharedMemory(display, xext));
    }

    /** An image of this size whose pixels are in the segment; to be destroyed by the caller. */
    Optional<XImage> image(Pointer open, Pointer visual, int depth, int width, int height) throws CommandException {
        Pointer created =
                xext.XShmCreateImage(open, visual, depth, ScreenGrabber.Z_PIXMAP, null, segment, width, height);
        if (created == null) {
            return Optional.empty();
        }
        XImage image = new XImage(created);
        boolean fits = image.size() <= size || attach(open, image.size());
        if (!fits || address == null) {
            display.xlib().x11.XDestroyImage(created);
            return Optional.empty();
        }
        image.setData(address);
        return Optional.of(image);
    }

    /** Fills the image and waits for that; whether it worked says {@link XDisplay#refuse}. */
    void grab(Pointer open, long window, XImage image, int x, int y) {
        xext.XShmGetImage(open, window, image.pointer(), x, y, ScreenGrabber.ALL_PLANES);
    }

    /**
     * Gives the memory back.
     *
     * @param open the display; null when the server is gone, which then let go by itself
     */
    void free(@Nullable Pointer open) {
        Pointer attached = address;
        address = null;
        size = 0;
        if (attached != null) {
            if (open != null) {
                xext.XShmDetach(open, segment);
            }
            libc.shmdt(attached);
        }
    }

    private boolean attach(Pointer open, long bytes) throws CommandException {
        free(open);
        int id = libc.shmget(IPC_PRIVATE, bytes, IPC_CREAT | OWNER_ONLY);
        if (id < 0) {
            return false;
        }
        try {
            Pointer attached = libc.shmat(id, null, 0);
            if (attached == null || Pointer.nativeValue(attached) == -1) {
                return false;
            }
            address = attached;
            segment.setInt(SHMID, id);
            segment.setPointer(ADDRESS, attached);
            segment.setInt(READ_ONLY, 0);
            xext.XShmAttach(open, segment);
            display.check(open);
            size = bytes;
            return true;
        } catch (CommandException e) {
            // A server on another machine, or of another user, cannot have it.
            free(null);
            if (display.lost()) {
                throw e;
            }
            return false;
        } finally {
            libc.shmctl(id, IPC_RMID, null);
        }
    }
}
