package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Questions that are all asked before the first answer is waited for, so that many of them take one wait. Where that cannot
 * be, each is asked and waited for at once. A window that is gone has no answers. What is not taken until the end is let
 * go. For the display's thread.
 *
 * <p>Between the first question and {@link #handBack} or {@link #close} nothing else may be asked of the display: libX11
 * has to take the connection back from XCB for that, and where it cannot, because the server went away meanwhile, most of
 * its functions write to where nothing is.
 */
public final class Questions implements AutoCloseable {
    /** Waits for the answer; to be taken once. Empty if there is none. */
    @FunctionalInterface
    public interface Answer<T> {
        Optional<T> take();
    }

    // Offsets in the answers of the X11 protocol.
    private static final int FORMAT = 1;
    private static final int TYPE = 8;
    private static final int BYTES_AFTER = 12;
    private static final int ITEMS = 16;
    private static final int DATA = 32;
    private static final int X = 12;
    private static final int Y = 14;
    private static final int WIDTH = 16;
    private static final int HEIGHT = 18;

    private final XDisplay display;
    private final WindowCalls calls;
    private final Properties properties;
    private final Pointer open;
    private final @Nullable Xcb xcb;
    private final Set<Integer> waiting = new HashSet<>();
    /** Whether XCB has the connection. */
    private boolean asking;

    private boolean unanswered;

    public Questions(XDisplay display, WindowCalls calls, Properties properties, Pointer open) {
        this.display = display;
        this.calls = calls;
        this.properties = properties;
        this.open = open;
        this.xcb = display.xcb();
    }

    /** The first bytes of a property, of whatever type. */
    public Answer<Properties.Value> property(long window, String name) throws CommandException {
        if (!properties.knows(name)) {
            handBack();
        }
        long atom = properties.atom(open, name);
        Xcb several = xcb;
        if (several == null) {
            Optional<Properties.Value> value = properties.read(open, window, atom, Properties.LIMIT, false);
            return () -> value;
        }
        return later(several, several.property(window, atom, Properties.LIMIT), Questions::value);
    }

    /** Which process each client of the server is; see {@link ClientProcesses}. */
    Answer<ByteBuffer> clients() {
        Xcb several = xcb;
        return several == null || !several.knowsClients()
                ? Optional::empty
                : later(several, several.clients(), Optional::of);
    }

    @Nullable
    Xcb xcb() {
        return xcb;
    }

    /** Where a window is on the screen, without its frame. */
    public Answer<Bounds> place(long window) {
        long root = display.xlib().x11.XDefaultRootWindow(open);
        Xcb several = xcb;
        if (several == null) {
            Optional<Bounds> place = placeAtOnce(window, root);
            return () -> place;
        }
        Answer<ByteBuffer> size = later(several, several.geometry(window), Optional::of);
        Answer<ByteBuffer> corner = later(several, several.corner(window, root), Optional::of);
        return () -> {
            Optional<ByteBuffer> at = corner.take();
            return size.take()
                    .flatMap(found -> at.map(place -> new Bounds(
                            place.getShort(X),
                            place.getShort(Y),
                            Short.toUnsignedInt(found.getShort(WIDTH)),
                            Short.toUnsignedInt(found.getShort(HEIGHT)))));
        };
    }

    private Optional<Bounds> placeAtOnce(long window, long root) {
        IntByReference width = new IntByReference();
        IntByReference height = new IntByReference();
        IntByReference x = new IntByReference();
        IntByReference y = new IntByReference();
        IntByReference other = new IntByReference();
        byte[] id = new byte[Long.BYTES];
        if (display.xlib().x11.XGetGeometry(open, window, id, other, other, width, height, other, other) == 0
                || calls.XTranslateCoordinates(open, window, root, 0, 0, x, y, id) == 0) {
            display.forgive();
            return Optional.empty();
        }
        return Optional.of(new Bounds(x.getValue(), y.getValue(), width.getValue(), height.getValue()));
    }

    /**
     * Sends what has been asked, and lets the display be used otherwise until the next question.
     *
     * @throws CommandException when the server is gone, after which nothing may be asked of the display at all
     */
    void handBack() throws CommandException {
        if (!asking && !unanswered) {
            return;
        }
        // Of libX11's functions this one writes nothing itself.
        calls.XNoOp(open);
        if (unanswered) {
            // Because of the window, or because of the server.
            display.xlib().x11.XSync(open, 0);
        }
        asking = false;
        unanswered = false;
        display.refuse();
    }

    @Override
    public void close() throws CommandException {
        Xcb several = xcb;
        if (several != null) {
            waiting.forEach(several::forget);
        }
        waiting.clear();
        handBack();
    }

    private <T> Answer<T> later(Xcb several, int request, Function<ByteBuffer, Optional<T>> read) {
        asking = true;
        waiting.add(request);
        return () -> {
            waiting.remove(request);
            ByteBuffer answer = several.answer(request);
            unanswered |= answer == null;
            return Optional.ofNullable(answer).flatMap(read);
        };
    }

    /** In the form that libX11 gives: 8 bytes for each item of 32 bits. */
    private static Optional<Properties.Value> value(ByteBuffer answer) {
        int type = answer.getInt(TYPE);
        if (type == 0) {
            return Optional.empty();
        }
        int format = answer.get(FORMAT);
        int items = answer.getInt(ITEMS);
        byte[] data;
        if (format == Integer.SIZE) {
            data = new byte[items * Long.BYTES];
            ByteBuffer wide = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
            for (int i = 0; i < items; i++) {
                wide.putLong(answer.getInt(DATA + i * Integer.BYTES));
            }
        } else {
            data = new byte[items * format / Byte.SIZE];
            answer.get(DATA, data);
        }
        return Optional.of(new Properties.Value(type, format, data, answer.getInt(BYTES_AFTER) > 0));
    }
}
