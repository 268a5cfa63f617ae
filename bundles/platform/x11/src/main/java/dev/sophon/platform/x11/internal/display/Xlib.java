package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * libX11 and what of libc goes with it. C's {@code long} and all X ids are Java's {@code long}: only 64-bit systems are
 * served.
 */
public final class Xlib {
    private static final String SONAME = "libX11.so.6";
    private static final int SHUT_RDWR = 2;
    private static final int POLLFD_SIZE = 8;
    private static final short POLLIN = 1;

    /** The functions that are used, named as in C. */
    public interface LibX11 extends Library {
        int XInitThreads();

        @Nullable
        Pointer XOpenDisplay(String name);

        int XCloseDisplay(Pointer display);

        int XConnectionNumber(Pointer display);

        int XDefaultScreen(Pointer display);

        long XDefaultRootWindow(Pointer display);

        Pointer XDefaultVisual(Pointer display, int screen);

        int XDefaultDepth(Pointer display, int screen);

        int XSync(Pointer display, int discard);

        int XQueryExtension(
                Pointer display, String name, IntByReference opcode, IntByReference event, IntByReference error);

        int XFree(Pointer data);

        int XGetGeometry(
                Pointer display,
                long drawable,
                byte[] root,
                IntByReference x,
                IntByReference y,
                IntByReference width,
                IntByReference height,
                IntByReference border,
                IntByReference depth);

        @Nullable
        Pointer XGetAtomName(Pointer display, long atom);

        int XGetWindowProperty(
                Pointer display,
                long window,
                long property,
                long offset,
                long length,
                int delete,
                long requestedType,
                byte[] actualType,
                IntByReference actualFormat,
                byte[] itemCount,
                byte[] bytesAfter,
                PointerByReference data);

        @Nullable
        Pointer XGetImage(Pointer display, long drawable, int x, int y, int width, int height, long planes, int format);

        int XDestroyImage(Pointer image);

        Pointer XSetErrorHandler(ErrorHandler handler);

        Pointer XSetErrorHandler(@Nullable Pointer handler);

        Pointer XSetIOErrorHandler(IoErrorHandler handler);

        Pointer XSetIOErrorHandler(@Nullable Pointer handler);
    }

    /** A request failed. */
    interface ErrorHandler extends Callback {
        int failed(Pointer display, Pointer event);
    }

    /** The connection is gone. */
    interface IoErrorHandler extends Callback {
        int lost(Pointer display);
    }

    /** What runs instead of exit after {@link IoErrorHandler}, from libX11 1.7 on. */
    interface ExitHandler extends Callback {
        void stay(Pointer display, @Nullable Pointer data);
    }

    interface LibXext extends Library {
        int XShapeQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        int XShmQueryExtension(Pointer display);
    }

    interface LibC extends Library {
        int shutdown(int socket, int how);

        int dup(int descriptor);

        int close(int descriptor);

        int poll(byte[] descriptors, long count, int timeoutMs);
    }

    public final LibX11 x11;
    private final boolean recent;
    private final LibC libc;
    private final @Nullable Function setExitHandler;

    /**
     * Loads the library.
     *
     * @throws IllegalStateException with what to do, if it is missing
     */
    public Xlib() {
        this(true);
    }

    /**
     * Loads the library.
     *
     * @param recent false to do without what libX11 has only since 1.7, and without XCB
     */
    public Xlib(boolean recent) {
        this.recent = recent;
        x11 = Libraries.required(SONAME, "libx11-6", LibX11.class);
        libc = Native.load(LibC.class);
        if (Native.LONG_SIZE != Long.BYTES) {
            throw new IllegalStateException("The X11 backend needs a 64-bit system.");
        }
        x11.XInitThreads();
        setExitHandler = recent ? setExitHandler() : null;
    }

    private static @Nullable Function setExitHandler() {
        try {
            return NativeLibrary.getInstance(SONAME, Libraries.TO_STAY).getFunction("XSetIOErrorExitHandler");
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    /**
     * Makes libXext ask for what its generic events need, which it does with the first extension that a display uses. Where
     * the server goes away in the middle of that question, libXext frees a record that stays in its list, and the next
     * display that uses an extension reads it: so the question is asked while a loss still ends the thread, not the call.
     */
    void beginExtensions(Pointer display) {
        IntByReference ignored = new IntByReference();
        Libraries.optional("libXext.so.6", LibXext.class).ifPresent(xext -> {
            xext.XShapeQueryExtension(display, ignored, ignored);
            xext.XShmQueryExtension(display);
        });
        // These take the numbers of their events out of the answer, whether or not it came.
        Libraries.optional("libXrandr.so.2", Monitors.LibXrandr.class)
                .ifPresent(library -> library.XRRQueryExtension(display, ignored, ignored));
        Libraries.optional("libXdamage.so.1", ScreenChanges.LibXdamage.class)
                .ifPresent(library -> library.XDamageQueryExtension(display, ignored, ignored));
    }

    /** Lets a display survive the loss of its server; false where libX11 is too old for that. */
    boolean surviveLoss(Pointer display, ExitHandler handler) {
        if (setExitHandler == null) {
            return false;
        }
        setExitHandler.invokeVoid(new @Nullable Object[] {display, handler, null});
        return true;
    }

    /** What a display sends several questions at once by; empty where that cannot be. */
    Optional<Xcb> several(Pointer display) {
        if (!recent) {
            return Optional.empty();
        }
        IntByReference resources = new IntByReference();
        IntByReference ignored = new IntByReference();
        boolean known = x11.XQueryExtension(display, "X-Resource", resources, ignored, ignored) != 0;
        return Xcb.of(display, known ? resources.getValue() : 0);
    }

    /** Another descriptor of the same connection; to be closed. */
    int duplicate(int connection) {
        return libc.dup(connection);
    }

    /** Waits until there is something to read from a descriptor, or a time is over. */
    public void awaitInput(int descriptor, int timeoutMs) {
        byte[] poll = ByteBuffer.allocate(POLLFD_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(descriptor)
                .putShort(POLLIN)
                .array();
        libc.poll(poll, 1, timeoutMs);
    }

    public void close(int descriptor) {
        libc.close(descriptor);
    }

    /** Makes every call that waits on this connection fail. */
    void hangUp(int connection) {
        libc.shutdown(connection, SHUT_RDWR);
    }
}
