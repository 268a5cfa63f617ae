package dev.sophon.platform.x11.internal.clipboard;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.ServerWatch;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection that owns and reads the selection {@code CLIPBOARD}, by ICCCM. All Xlib calls run on its display's thread;
 * another one only waits for the server to say something. Thread-safe.
 */
final class SelectionConnection implements AutoCloseable {
    static final String TARGETS = "TARGETS";

    /** Programs offer a dozen forms; more than that many are not looked at. */
    private static final int MOST_TARGETS = 256;

    private static final String MANAGER = "CLIPBOARD_MANAGER";
    private static final String TIME_PROPERTY = "SOPHON_TIME";
    private static final String SAVE_PROPERTY = "SOPHON_SAVE";
    private static final long PROPERTY_CHANGES = 1 << 22;
    private static final long XA_ATOM = 4;
    private static final int LARGEST_PIECE = 16 * 1024 * 1024;
    /** Readers take turns among so many properties. */
    private static final int PROPERTIES = 16;

    // Types of events, and offsets in them.
    private static final int PROPERTY_NOTIFY = 28;
    private static final int SELECTION_CLEAR = 29;
    private static final int SELECTION_REQUEST = 30;
    private static final int SELECTION_NOTIFY = 31;
    private static final int SERIAL = 8;
    private static final int PROPERTY_WINDOW = 32;
    private static final int PROPERTY_ATOM = 40;
    private static final int PROPERTY_TIME = 48;
    private static final int PROPERTY_STATE = 56;
    private static final int NEW_VALUE = 0;
    private static final int NOTIFY_SELECTION = 40;
    private static final int NOTIFY_PROPERTY = 56;

    private final XDisplay display;
    private final WindowCalls calls;
    private final Properties properties;
    private final SelectionServer server;
    private final Memory event = new Memory(WindowCalls.EVENT_SIZE);
    private final AtomicLong readers = new AtomicLong();

    // Of the display's thread only.
    private final List<SelectionReader> reading = new ArrayList<>();
    private @Nullable CompletableFuture<Boolean> handingOver;
    /** The server's, when it was asked the last time but one. */
    private long timeBefore;

    private long window;

    private SelectionConnection(XDisplay display) {
        this.display = display;
        this.calls = WindowCalls.load();
        this.properties = new Properties(display, calls);
        this.server = new SelectionServer(display, calls, properties);
    }

    /** Connects to the same server once more. */
    static SelectionConnection open(Xlib xlib, String name) throws CommandException, InterruptedException {
        AtomicReference<@Nullable SelectionConnection> known = new AtomicReference<>();
        XDisplay display = XDisplay.open(xlib, name, () -> {
            SelectionConnection lost = known.get();
            if (lost != null) {
                lost.end();
            }
        });
        SelectionConnection opened = new SelectionConnection(display);
        known.set(opened);
        boolean ready = false;
        try {
            int descriptor = display.call(opened::prepare);
            display.afterEachCall(opened::handleEvents);
            ServerWatch.start(display, descriptor);
            ready = true;
            return opened;
        } finally {
            if (!ready) {
                display.close();
            }
        }
    }

    private int prepare(Pointer open) {
        window = calls.XCreateSimpleWindow(open, display.xlib().x11.XDefaultRootWindow(open), -1, -1, 1, 1, 0, 0, 0);
        calls.XSelectInput(open, window, PROPERTY_CHANGES);
        return display.descriptor(open);
    }

    boolean lost() {
        return display.lost();
    }

    /** The text, if the selection is ours. */
    byte @Nullable [] ownText() throws CommandException {
        return display.<Box>ask(open -> {
                    byte[] text = server.text();
                    // The event that says that it is somebody else's may be on its way.
                    boolean ours = text != null && calls.XGetSelectionOwner(open, clipboard(open)) == window;
                    return new Box(ours ? text : null);
                })
                .text;
    }

    private record Box(byte @Nullable [] text) {}

    boolean somebodyOwns() throws CommandException {
        return display.call(open -> calls.XGetSelectionOwner(open, clipboard(open)) != 0);
    }

    /** Makes this text the selection; false if somebody else was quicker. */
    boolean own(byte[] text) throws CommandException {
        return display.ask(open -> {
            boolean ours;
            do {
                // Ownership counts from a time of the server's, which it tells with any change of a property. All this
                // is
                // sent at once: what was the time before and after is the time between.
                askTheTime(open);
                server.serve(text, calls.XNextRequest(open));
                calls.XSetSelectionOwner(open, clipboard(open), window, WindowCalls.CURRENT_TIME);
                askTheTime(open);
                // Those events come before the answer to this; and so may refusals that are no concern of this call.
                ours = calls.XGetSelectionOwner(open, clipboard(open)) == window;
                handleEvents(open);
            } while (ours && timeBefore != server.since() && !display.lost());
            return ours;
        });
    }

    private void askTheTime(Pointer open) {
        long property = properties.atom(open, TIME_PROPERTY);
        calls.XChangeProperty(open, window, property, XA_ATOM, 32, WindowCalls.PROP_MODE_APPEND, event, 0);
    }

    /** Asks for the selection in one form. */
    SelectionReader read(String target) throws CommandException {
        long turn = readers.getAndIncrement() % PROPERTIES;
        return display.call(open -> {
            SelectionReader reader = new SelectionReader(properties.atom(open, "SOPHON_TEXT_" + turn));
            reading.removeIf(other -> other.property == reader.property);
            calls.XDeleteProperty(open, window, reader.property);
            reading.add(reader);
            calls.XConvertSelection(
                    open,
                    clipboard(open),
                    properties.atom(open, target),
                    reader.property,
                    window,
                    WindowCalls.CURRENT_TIME);
            return reader;
        });
    }

    /** The names of the forms that an answer to {@link #TARGETS} lists; empty if it is none. */
    Optional<List<String>> forms(SelectionReader.Outcome answer) throws CommandException {
        if (answer.format() != Integer.SIZE) {
            return Optional.empty();
        }
        long[] atoms = new Properties.Value(XA_ATOM, answer.format(), answer.bytes(), false).numbers();
        return Optional.of(display.call(open -> Arrays.stream(atoms)
                .limit(MOST_TARGETS)
                .mapToObj(atom -> properties.name(open, atom))
                .flatMap(Optional::stream)
                .toList()));
    }

    /** Ends to wait for what a reader asked for, if it is waited for still. */
    void forget(SelectionReader reader) throws CommandException {
        if (display.lost() || reader.outcome().isDone()) {
            // It has ended by that, and has said so.
            return;
        }
        display.call(open -> {
            reading.remove(reader);
            calls.XDeleteProperty(open, window, reader.property);
            return true;
        });
    }

    /** Has a clipboard manager take our text, so that it outlives this process; false if there is nothing to do. */
    CompletableFuture<Boolean> handOver() throws CommandException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        display.call(open -> {
            long manager = properties.atom(open, MANAGER);
            if (server.text() == null || calls.XGetSelectionOwner(open, manager) == 0) {
                done.complete(false);
                return true;
            }
            handingOver = done;
            long property = properties.atom(open, SAVE_PROPERTY);
            try (Memory targets = new Memory(Long.BYTES)) {
                targets.setLong(0, properties.atom(open, TextForms.UTF8));
                calls.XChangeProperty(open, window, property, XA_ATOM, 32, WindowCalls.PROP_MODE_REPLACE, targets, 1);
            }
            calls.XConvertSelection(
                    open,
                    manager,
                    properties.atom(open, SelectionServer.SAVE_TARGETS),
                    property,
                    window,
                    server.since());
            return true;
        });
        return done;
    }

    @Override
    public void close() {
        display.close();
    }

    private long clipboard(Pointer open) {
        return properties.atom(open, "CLIPBOARD");
    }

    /** On the display's thread, until nothing is left to handle and all answers are on their way. */
    private void handleEvents(Pointer open) {
        while (!display.lost() && calls.XPending(open) > 0) {
            calls.XNextEvent(open, event);
            switch (event.getInt(0)) {
                case SELECTION_REQUEST -> server.answer(open, event);
                case SELECTION_CLEAR -> server.clear(event.getLong(SERIAL));
                case SELECTION_NOTIFY -> converted(open);
                case PROPERTY_NOTIFY -> propertyChanged(open);
                default -> {
                    // Nothing that was asked for.
                }
            }
        }
        // A requestor that vanished before its answer came.
        display.forgive();
    }

    /** Ends all that is waited for, when the server goes away; on the display's thread, in the middle of anything. */
    private void end() {
        CommandException gone = CommandException.unsupported("The X server went away. Try again when it is back.");
        reading.forEach(reader -> reader.fail(gone));
        CompletableFuture<Boolean> done = handingOver;
        if (done != null) {
            done.completeExceptionally(gone);
        }
    }

    private void converted(Pointer open) {
        long property = event.getLong(NOTIFY_PROPERTY);
        if (event.getLong(NOTIFY_SELECTION) == properties.atom(open, MANAGER)) {
            CompletableFuture<Boolean> done = handingOver;
            if (done != null) {
                done.complete(property != 0);
            }
            return;
        }
        if (property == 0) {
            // Refusals name no property: those of a form are for whoever asked for it first.
            reading.stream().filter(reader -> !reader.inPieces()).findFirst().ifPresent(reader -> {
                reading.remove(reader);
                reader.refused();
            });
            return;
        }
        reader(property).ifPresent(reader -> {
            boolean large = properties
                    .read(open, window, property, 0, false)
                    .filter(value -> value.type() == properties.atom(open, SelectionServer.INCR))
                    .isPresent();
            if (large) {
                reader.beginPieces();
                calls.XDeleteProperty(open, window, property);
            } else {
                take(open, reader);
                end(open, reader);
            }
        });
    }

    private void end(Pointer open, SelectionReader reader) {
        reading.remove(reader);
        // What is beyond the limit was left in it.
        calls.XDeleteProperty(open, window, reader.property);
        reader.end(properties.name(open, reader.type()).orElse(""));
    }

    private void propertyChanged(Pointer open) {
        long from = event.getLong(PROPERTY_WINDOW);
        long property = event.getLong(PROPERTY_ATOM);
        boolean isNew = event.getInt(PROPERTY_STATE) == NEW_VALUE;
        if (from != window) {
            if (!isNew) {
                server.pieceTaken(open, from, property);
            }
            return;
        }
        if (isNew && property == properties.atom(open, TIME_PROPERTY)) {
            timeBefore = server.since();
            server.ownedSince(event.getLong(PROPERTY_TIME));
        } else if (isNew) {
            reader(property).filter(SelectionReader::inPieces).ifPresent(reader -> {
                if (take(open, reader) == 0) {
                    end(open, reader);
                }
            });
        }
    }

    /** Takes what the property holds, which tells the other program to go on; how many bytes it was. */
    private int take(Pointer open, SelectionReader reader) {
        return properties
                .read(open, window, reader.property, LARGEST_PIECE, true)
                .map(piece -> {
                    reader.add(piece);
                    return piece.data().length;
                })
                .orElse(0);
    }

    private Optional<SelectionReader> reader(long property) {
        return reading.stream().filter(reader -> reader.property == property).findFirst();
    }
}
