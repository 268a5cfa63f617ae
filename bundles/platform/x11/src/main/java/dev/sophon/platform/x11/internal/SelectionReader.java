package dev.sophon.platform.x11.internal;

import dev.sophon.node.platform.Clipboard;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One text on its way from another program: in one piece, or in many. Filled by the display's thread. */
final class SelectionReader {
    /**
     * What came.
     *
     * @param text null if the other program does not have the content in this form
     * @param cut whether it was longer than the clipboard's limit
     */
    record Outcome(@Nullable String text, boolean cut) {}

    /** The property that the text comes in: one for each reader, so that what comes late is told from what is new. */
    final long property;

    private final Charset charset;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean inPieces;
    private boolean cut;
    private final AtomicLong steps = new AtomicLong();

    SelectionReader(long property, Charset charset) {
        this.property = property;
        this.charset = charset;
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

    void refused() {
        outcome.complete(new Outcome(null, false));
    }

    void fail(Exception problem) {
        outcome.completeExceptionally(problem);
    }

    /** Takes a piece; what is beyond the limit is dropped, but has to be taken for the other program to go on. */
    void add(byte[] piece) {
        step();
        int room = Clipboard.MAX_BYTES - bytes.size();
        bytes.write(piece, 0, Math.min(room, piece.length));
        cut |= piece.length > room;
    }

    void end() {
        byte[] all = bytes.toByteArray();
        outcome.complete(new Outcome(new String(all, 0, whole(all), charset), cut));
    }

    /** The length without a character that the limit cut in two. */
    private int whole(byte[] all) {
        if (!cut || !charset.equals(StandardCharsets.UTF_8)) {
            return all.length;
        }
        int length = all.length;
        int last = length - 1;
        while (last >= 0 && length - last < 4 && (all[last] & 0xc0) == 0x80) {
            last--;
        }
        int lead = last < 0 ? 0 : all[last] & 0xff;
        int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        return length - last < needed ? last : length;
    }

    private void step() {
        steps.incrementAndGet();
    }
}
