package dev.sophon.platform.x11.internal.clipboard;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves a text to whoever pastes, by ICCCM: whole where it fits into one request, in pieces (INCR) where not. For the
 * display's thread.
 */
final class SelectionServer {
    static final String INCR = "INCR";
    static final String SAVE_TARGETS = "SAVE_TARGETS";

    private static final List<String> UTF8_TARGETS =
            List.of("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "TEXT");
    private static final String LATIN = "STRING";
    private static final long XA_ATOM = 4;
    private static final long XA_INTEGER = 19;
    private static final long PROPERTY_CHANGES = 1 << 22;
    private static final int PIECE = 1 << 18;
    /** Who asked for so many long texts and does not fetch them waits for nothing. */
    private static final int TRANSFERS = 64;

    private static final int SELECTION_NOTIFY = 31;
    // Offsets in XSelectionRequestEvent.
    private static final int REQUESTOR = 40;
    private static final int REQUEST_SELECTION = 48;
    private static final int REQUEST_TARGET = 56;
    private static final int REQUEST_PROPERTY = 64;
    private static final int REQUEST_TIME = 72;
    // Offsets in XSelectionEvent.
    private static final int NOTIFY_REQUESTOR = 32;
    private static final int NOTIFY_SELECTION = 40;
    private static final int NOTIFY_TARGET = 48;
    private static final int NOTIFY_PROPERTY = 56;
    private static final int NOTIFY_TIME = 64;

    private final XDisplay display;
    private final WindowCalls calls;
    private final Properties properties;
    private final List<Transfer> transfers = new ArrayList<>();
    private byte @Nullable [] text;
    private long claim;
    private long since;

    SelectionServer(XDisplay display, WindowCalls calls, Properties properties) {
        this.display = display;
        this.calls = calls;
        this.properties = properties;
    }

    /** A long text on its way to somebody. */
    private static final class Transfer {
        final long requestor;
        final long property;
        final long type;
        final byte[] bytes;
        int sent;

        Transfer(long requestor, long property, long type, byte[] bytes) {
            this.requestor = requestor;
            this.property = property;
            this.type = type;
            this.bytes = bytes;
        }
    }

    /** UTF-8; null when the selection is somebody else's. */
    byte @Nullable [] text() {
        return text;
    }

    /** The server's time from which on it is ours. */
    long since() {
        return since;
    }

    /**
     * Serves this text from now on.
     *
     * @param request the one that makes the selection ours
     */
    void serve(byte[] utf8, long request) {
        text = utf8;
        claim = request;
    }

    void ownedSince(long time) {
        since = time;
    }

    /**
     * Somebody else owns the selection now; what is on its way goes on.
     *
     * @param request the last one that the server had done then; if it is before ours, the selection is ours again
     */
    void clear(long request) {
        if (request >= claim) {
            text = null;
        }
    }

    /** Answers a request, whatever it is for. */
    void answer(Pointer open, Pointer request) {
        long requestor = request.getLong(REQUESTOR);
        long target = request.getLong(REQUEST_TARGET);
        long asked = request.getLong(REQUEST_PROPERTY);
        // Clients from before ICCCM name no property and mean the target.
        long property = asked == 0 ? target : asked;
        byte[] current = text;
        boolean done = current != null && convert(open, requestor, target, property, current);
        try (Memory event = new Memory(WindowCalls.EVENT_SIZE)) {
            event.clear();
            event.setInt(0, SELECTION_NOTIFY);
            event.setLong(NOTIFY_REQUESTOR, requestor);
            event.setLong(NOTIFY_SELECTION, request.getLong(REQUEST_SELECTION));
            event.setLong(NOTIFY_TARGET, target);
            event.setLong(NOTIFY_PROPERTY, done ? property : 0);
            event.setLong(NOTIFY_TIME, request.getLong(REQUEST_TIME));
            calls.XSendEvent(open, requestor, 0, 0, event);
        }
    }

    private boolean convert(Pointer open, long requestor, long target, long property, byte[] current) {
        if (target == properties.atom(open, "TARGETS")) {
            return put(open, requestor, property, XA_ATOM, targets(open));
        }
        if (target == properties.atom(open, "TIMESTAMP")) {
            return put(open, requestor, property, XA_INTEGER, since);
        }
        if (target == properties.atom(open, SAVE_TARGETS)) {
            // A clipboard manager asks whether it may; the answer has no content.
            return put(open, requestor, property, properties.atom(open, "NULL"));
        }
        if (target == properties.atom(open, "MULTIPLE")) {
            return convertSeveral(open, requestor, property, current);
        }
        if (target == properties.atom(open, LATIN)) {
            String decoded = new String(current, StandardCharsets.UTF_8);
            return send(open, requestor, property, target, decoded.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (String known : UTF8_TARGETS) {
            if (target == properties.atom(open, known)) {
                long type = known.equals("TEXT") ? properties.atom(open, UTF8_TARGETS.get(0)) : target;
                return send(open, requestor, property, type, current);
            }
        }
        return false;
    }

    private long[] targets(Pointer open) {
        List<String> names = new ArrayList<>(List.of("TARGETS", "TIMESTAMP", "MULTIPLE", SAVE_TARGETS));
        names.addAll(UTF8_TARGETS);
        names.add(LATIN);
        return names.stream().mapToLong(name -> properties.atom(open, name)).toArray();
    }

    /** The property holds pairs of target and property; of one that cannot be had, the latter becomes none. */
    private boolean convertSeveral(Pointer open, long requestor, long property, byte[] current) {
        long[] pairs = properties
                .read(open, requestor, property, 1 << 12, false)
                .map(Properties.Value::numbers)
                .orElseGet(() -> new long[0]);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            boolean nested = pairs[i] == properties.atom(open, "MULTIPLE");
            if (nested || pairs[i + 1] == 0 || !convert(open, requestor, pairs[i], pairs[i + 1], current)) {
                pairs[i + 1] = 0;
            }
        }
        return put(open, requestor, property, properties.atom(open, "ATOM_PAIR"), pairs);
    }

    private boolean put(Pointer open, long requestor, long property, long type, long... items) {
        try (Memory data = new Memory((items.length + 1L) * Long.BYTES)) {
            data.write(0, items, 0, items.length);
            calls.XChangeProperty(
                    open, requestor, property, type, 32, WindowCalls.PROP_MODE_REPLACE, data, items.length);
        }
        return true;
    }

    private boolean send(Pointer open, long requestor, long property, long type, byte[] bytes) {
        if (bytes.length <= piece(open)) {
            write(open, requestor, property, type, bytes, 0, bytes.length);
            return true;
        }
        if (transfers.size() >= TRANSFERS) {
            transfers.remove(0);
        }
        transfers.add(new Transfer(requestor, property, type, bytes));
        calls.XSelectInput(open, requestor, PROPERTY_CHANGES);
        return put(open, requestor, property, properties.atom(open, INCR), bytes.length);
    }

    /** The requestor has taken a piece and waits for the next; an empty one says that it was the last. */
    void pieceTaken(Pointer open, long requestor, long property) {
        Optional<Transfer> found = transfers.stream()
                .filter(transfer -> transfer.requestor == requestor && transfer.property == property)
                .findFirst();
        found.ifPresent(transfer -> {
            int length = Math.min(piece(open), transfer.bytes.length - transfer.sent);
            write(open, requestor, property, transfer.type, transfer.bytes, transfer.sent, length);
            transfer.sent += length;
            if (length == 0) {
                transfers.remove(transfer);
                if (transfers.stream().noneMatch(other -> other.requestor == requestor)) {
                    calls.XSelectInput(open, requestor, 0);
                }
            }
        });
    }

    private void write(Pointer open, long requestor, long property, long type, byte[] bytes, int offset, int length) {
        try (Memory data = new Memory(length + 1L)) {
            data.write(0, bytes, offset, length);
            calls.XChangeProperty(open, requestor, property, type, 8, WindowCalls.PROP_MODE_REPLACE, data, length);
        }
        display.forgive();
    }

    private int piece(Pointer open) {
        // In units of four bytes, the request's own fields included.
        return (int) Math.min(PIECE, calls.XMaxRequestSize(open) * 4 - 64);
    }
}
