package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a display as XCB has it, which libX11 sits on: a request is sent, and its answer taken later. libX11
 * goes on using the connection, in turn; see {@link Questions}. For the display's thread.
 */
final class Xcb {
    /** The door from libX11; a library of its own. */
    private interface LibX11Xcb extends Library {
        @Nullable
        Pointer XGetXCBConnection(Pointer display);
    }

    /**
     * What is given back by a question is a structure of one unsigned number, which is the request's. Many calls are made for
     * one answer to an agent, so they are bound directly, which makes each of them ten times as quick; addresses are
     * {@code long} for the same reason.
     */
    private static final class LibXcb {
        native int xcb_get_property(
                long connection, byte delete, int window, int property, int type, int from, int length);

        native int xcb_get_geometry(long connection, int drawable);

        native int xcb_translate_coordinates(long connection, int from, int to, short x, short y);

        native int xcb_send_request(long connection, int flags, long parts, long request);

        native long xcb_get_setup(long connection);

        native long xcb_wait_for_reply(long connection, int request, long error);

        native void xcb_discard_reply(long connection, int request);
    }

    private static final int ANY_TYPE = 0;
    /** Every answer has so many bytes and, in the second four of them, the number of further groups of four. */
    private static final int LEAST = 32;

    private static final int LENGTH = 4;

    // Of the X-Resource extension.
    private static final byte QUERY_CLIENT_IDS = 4;
    /** Of all clients. */
    private static final int NO_CLIENT = 0;

    static final int LOCAL_PROCESS = 2;

    /** That an error comes in place of the answer. */
    private static final int CHECKED = 1;

    // Offsets in what the server said when the connection was set up.
    private static final int ID_BASE = 12;
    private static final int ID_MASK = 16;

    private final LibXcb xcb;
    private final long connection;
    private final byte resources;
    private final int ownBase;
    private final int idMask;

    private Xcb(LibXcb xcb, long connection, byte resources) {
        this.xcb = xcb;
        this.connection = connection;
        this.resources = resources;
        Pointer setup = new Pointer(xcb.xcb_get_setup(connection));
        this.ownBase = setup.getInt(ID_BASE);
        this.idMask = setup.getInt(ID_MASK);
    }

    /**
     * Empty where the door is missing.
     *
     * @param resources by which number the server knows the X-Resource extension; 0 if it does not
     */
    static Optional<Xcb> of(Pointer display, int resources) {
        return Libraries.optional("libX11-xcb.so.1", LibX11Xcb.class)
                .map(door -> door.XGetXCBConnection(display))
                .map(connection -> new Xcb(bound(), Pointer.nativeValue(connection), (byte) resources));
    }

    /** With which all ids of this connection's begin. */
    int ownBase() {
        return ownBase;
    }

    /** The bits in which the ids of one client differ. */
    int idMask() {
        return idMask;
    }

    /** Whether the server can be asked for its {@link #clients}. */
    boolean knowsClients() {
        return resources != 0;
    }

    /** Asks which process each client of the server is. */
    int clients() {
        // Two further parts stand before the first one, for XCB's own use.
        int part = 2 * Long.BYTES;
        try (Memory parts = new Memory(4L * part);
                Memory request = new Memory(3L * Long.BYTES);
                Memory body = new Memory(4L * Integer.BYTES)) {
            body.clear();
            body.setByte(1, QUERY_CLIENT_IDS);
            body.setInt(Integer.BYTES, 1);
            body.setInt(2L * Integer.BYTES, NO_CLIENT);
            body.setInt(3L * Integer.BYTES, LOCAL_PROCESS);
            parts.clear();
            parts.setPointer(2L * part, body);
            parts.setLong(2L * part + Long.BYTES, body.size());
            request.clear();
            request.setLong(0, 1);
            request.setByte(2L * Long.BYTES, resources);
            return xcb.xcb_send_request(
                    connection, CHECKED, Pointer.nativeValue(parts) + 2L * part, Pointer.nativeValue(request));
        }
    }

    private static synchronized LibXcb bound() {
        if (!Native.registered(LibXcb.class)) {
            // It is there, for libX11 sits on it.
            Native.register(LibXcb.class, NativeLibrary.getInstance("libxcb.so.1", Libraries.TO_STAY));
        }
        return new LibXcb();
    }

    /**
     * Asks for the first bytes of a property, of whatever type.
     *
     * @return the request's number
     */
    int property(long window, long property, int limit) {
        return xcb.xcb_get_property(
                connection, (byte) 0, (int) window, (int) property, ANY_TYPE, 0, (limit + 3) / Integer.BYTES);
    }

    /** Asks for the size of a window. */
    int geometry(long window) {
        return xcb.xcb_get_geometry(connection, (int) window);
    }

    /** Asks where the corner of a window is in another. */
    int corner(long window, long other) {
        return xcb.xcb_translate_coordinates(connection, (int) window, (int) other, (short) 0, (short) 0);
    }

    /** The answer, in this machine's order of bytes; null if the request was refused or the server is gone. */
    @Nullable
    ByteBuffer answer(int request) {
        long address = xcb.xcb_wait_for_reply(connection, request, 0);
        if (address == 0) {
            return null;
        }
        try {
            Pointer answer = new Pointer(address);
            long size = LEAST + 4L * Integer.toUnsignedLong(answer.getInt(LENGTH));
            return ByteBuffer.wrap(answer.getByteArray(0, Math.toIntExact(size)))
                    .order(ByteOrder.nativeOrder());
        } finally {
            Native.free(address);
        }
    }

    /** Says that nobody will take the answer. */
    void forget(int request) {
        xcb.xcb_discard_reply(connection, request);
    }
}
