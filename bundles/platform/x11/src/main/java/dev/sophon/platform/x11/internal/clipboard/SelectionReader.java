package dev.sophon.platform.x11.internal.clipboard;

import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.x11.internal.display.Properties;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One answer on its way from another program: in one piece, or in many. Filled by the display's thread. */
final class SelectionReader {
    /**
     * What came.
     *
     * @param type the name of what it is; empty if the other program does not have the content in this form
     * @param format bits per item
     * @param bytes as Xlib gives them
     * @param cut whether it was longer than the clipboard's limit
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Outcome(String type, int format, byte[] bytes, boolean cut) {
        boolean isRefusal() {
            return type.isEmpty();
        }

        /** Empty if it is none. */
        Optional<String> text() {
            return format == Byte.SIZE && TextForms.isText(type)
                    ? Optional.of(TextForms.text(type, bytes))
                    : Optional.empty();
        }
    }

    /** The property that the answer comes in: one for each reader, so that what comes late is told from what is new. */
    final long property;

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long type;
    private int format;
    private boolean inPieces;
    private boolean cut;
    private final AtomicLong steps = new AtomicLong();

    SelectionReader(long property) {
        this.property = property;
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** Grows with each sign of life of the other program. */
    long steps() {
        return steps.get();
    }

    boolean inPieces() {
        return inPieces;
    }

    void beginPieces() {
        inPieces = true;
        step();
    }

    /** The atom of what came so far; 0 if nothing did. */
    long type() {
        return type;
    }

    void refused() {
        outcome.complete(new Outcome("", 0, new byte[0], false));
    }

    void fail(Exception problem) {
        outcome.completeExceptionally(problem);
    }

    /** Takes a piece; what is beyond the limit is dropped, but has to be taken for the other program to go on. */
    void add(Properties.Value piece) {
        step();
        if (type == 0) {
            type = piece.type();
            format = piece.format();
        }
        if (piece.format() != format) {
            return;
        }
        int room = Clipboard.MAX_BYTES - bytes.size();
        bytes.write(piece.data(), 0, Math.min(room, piece.data().length));
        cut |= piece.data().length > room;
    }

    /** @param name the type's; empty if nothing came */
    void end(String name) {
        outcome.complete(new Outcome(name, format, bytes.toByteArray(), cut));
    }

    private void step() {
        steps.incrementAndGet();
    }
}
