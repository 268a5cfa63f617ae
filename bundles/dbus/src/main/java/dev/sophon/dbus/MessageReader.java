package dev.sophon.dbus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds messages in a stream of bytes, and drops those that are too large as they arrive. For one thread. */
final class MessageReader {
    private static final int FIXED = 16;
    private static final int LARGEST_FIELDS = 1 << 16;
    private static final int REPLY_SERIAL = 5;
    private static final int SENDER = 7;
    private static final int SIGNATURE = 8;

    /** Filled up to its position; messages were taken up to {@code taken}. */
    private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

    private int taken;
    private long toDrop;

    /** Reads once, what is there. Returns how much, negative at the end. */
    int fill(ReadableByteChannel channel) throws IOException {
        if (taken > 0) {
            buffer.flip().position(taken);
            buffer.compact();
            taken = 0;
        }
        if (!buffer.hasRemaining()) {
            buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
        }
        return channel.read(buffer);
    }

    /** The next message that is there as a whole; null if there is none. */
    @Nullable
    Message next() throws BadMessageException {
        while (true) {
            int there = buffer.position() - taken;
            int dropped = (int) Math.min(toDrop, there);
            taken += dropped;
            toDrop -= dropped;
            there -= dropped;
            if (toDrop > 0 || there < FIXED) {
                return null;
            }
            ByteBuffer fixed = ordered(taken, FIXED);
            long body = fixed.getInt(4) & 0xffff_ffffL;
            long fields = fixed.getInt(12) & 0xffff_ffffL;
            if (fields > LARGEST_FIELDS) {
                throw new BadMessageException("a header is too large");
            }
            long header = FIXED + (fields + 7) / 8 * 8;
            if (header + body > Connection.LARGEST_MESSAGE) {
                toDrop = header + body;
                continue;
            }
            if (there < header + body) {
                return null;
            }
            Message message = message(taken, (int) fields, (int) header, (int) body);
            taken += (int) (header + body);
            return message;
        }
    }

    private Message message(int start, int fields, int header, int body) throws BadMessageException {
        Long replySerial = null;
        String sender = null;
        String signature = "";
        // The length of the fields stands right before them, which makes them an array as any other.
        ByteBuffer head = ordered(start, FIXED + fields).position(FIXED - 4);
        Object[] values = new Unmarshaller(head).read("a(yv)");
        if (values[0] instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Object[] field && field[0] instanceof Integer code) {
                    if (code == REPLY_SERIAL && field[1] instanceof Long serial) {
                        replySerial = serial;
                    } else if (code == SENDER && field[1] instanceof String name) {
                        sender = name;
                    } else if (code == SIGNATURE && field[1] instanceof String types) {
                        signature = types;
                    }
                }
            }
        }
        int type = buffer.get(start + 1);
        // A copy: the buffer goes on being filled.
        byte[] content = Arrays.copyOfRange(buffer.array(), start + header, start + header + body);
        return new Message(
                type, replySerial, sender, signature, ByteBuffer.wrap(content).order(order(start)));
    }

    private ByteBuffer ordered(int start, int length) throws BadMessageException {
        return buffer.duplicate().limit(start + length).position(start).slice().order(order(start));
    }

    private ByteOrder order(int start) throws BadMessageException {
        return switch (buffer.get(start)) {
            case 'l' -> ByteOrder.LITTLE_ENDIAN;
            case 'B' -> ByteOrder.BIG_ENDIAN;
            default -> throw new BadMessageException("a message has no byte order");
        };
    }
}
