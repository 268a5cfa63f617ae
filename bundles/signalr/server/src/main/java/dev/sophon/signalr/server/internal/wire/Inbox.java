package dev.sophon.signalr.server.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts together what arrives in parts, and gives out whole messages. What was given out is not touched again, so values can
 * be read from it later. Used by one thread at a time.
 */
public final class Inbox {
    private static final byte[] EMPTY = {};
    /** A message of this size may be followed by others that are as large. */
    private static final int LARGE = 64 * 1024;

    private byte[] bytes = EMPTY;
    /** Where the next message begins. */
    private int start;
    /** Up to where it has no end. */
    private int searched;
    /** Where the bytes end. */
    private int end;
    /** The size of the last large message. */
    private int expected;

    /** Adds what arrived. */
    public void add(ByteBuffer part) {
        int length = part.remaining();
        if (start > 0 || end + length > bytes.length) {
            int kept = end - start;
            // A large message comes in many parts: grow by doubling, or at once to what the last one took and some
            // room, and never into what was given out.
            int capacity = kept == 0 ? length : Math.max(kept + length, 2 * kept);
            if (capacity >= LARGE && capacity < expected) {
                capacity = expected + expected / 16;
            }
            byte[] larger = Arrays.copyOfRange(bytes, start, start + Math.max(capacity, kept));
            bytes = larger;
            searched -= start;
            start = 0;
            end = kept;
        }
        part.get(bytes, end, length);
        end += length;
    }

    /**
     * Finds the next whole message: it lies from {@link #start()} to what is returned, until {@link #passed} is told.
     *
     * @return the offset behind it, or -1 if it is not complete
     * @throws ProtocolException if no message can begin like this
     */
    public int next(HubProtocol protocol) throws ProtocolException {
        int found = protocol.endOfMessage(bytes, start, searched, end);
        searched = found < 0 ? end : found;
        return found;
    }

    /** As {@link #next(HubProtocol)}, for the handshake, which is a record in any protocol. */
    public int nextRecord() {
        int found = Records.end(bytes, searched, end);
        searched = found < 0 ? end : found;
        return found;
    }

    /** Gives out what lies up to there. Behind the last byte nothing is kept: an idle connection holds no message. */
    public void passed(int to) {
        if (to - start >= LARGE) {
            expected = to - start;
        }
        if (to == end) {
            bytes = EMPTY;
            start = 0;
            searched = 0;
            end = 0;
        } else {
            start = to;
            searched = to;
        }
    }

    /** What holds the message, until it is passed. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    /** How much memory is held for what is not given out yet. */
    public int capacity() {
        return bytes.length;
    }

    /** How much has come of what is not given out yet. */
    public int pending() {
        return end - start;
    }
}
