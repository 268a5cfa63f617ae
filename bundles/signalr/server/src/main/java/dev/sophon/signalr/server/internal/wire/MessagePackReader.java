package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Reads MessagePack as JSON trees. Byte strings become binary nodes, timestamps ISO 8601 text, keys of maps text; other
 * extensions are refused. No value makes it reserve more than what there are bytes for.
 */
public final class MessagePackReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final byte TIMESTAMP = -1;

    private final ByteBuffer in;
    private final int maxDepth;
    private final long maxValues;
    private long values;

    /** @param maxValues names, values and ends of maps and arrays, as a tree takes far more room than its text */
    public MessagePackReader(byte[] bytes, int start, int end, int maxDepth, long maxValues) {
        this.in = ByteBuffer.wrap(bytes, start, end - start);
        this.maxDepth = maxDepth;
        this.maxValues = maxValues;
    }

    /** How many there were, of which the constructor tells the most. */
    long values() {
        return values;
    }

    /**
     * Reads the one value that the bytes are.
     *
     * @throws ProtocolException if they are none, more than one, or too deep
     */
    public JsonNode read() throws ProtocolException {
        try {
            JsonNode value = value(0);
            if (in.hasRemaining()) {
                throw new ProtocolException("message: more than one MessagePack value");
            }
            return value;
        } catch (BufferUnderflowException | DateTimeException e) {
            throw new ProtocolException("message: not valid MessagePack", e);
        }
    }

    private JsonNode value(int depth) throws ProtocolException {
        if (depth > maxDepth) {
            throw new ProtocolException("message: nested deeper than " + maxDepth);
        }
        count();
        int head = in.get() & 0xff;
        if (head <= 0x7f || head >= 0xe0) {
            return NODES.numberNode((byte) head);
        } else if (head <= 0x8f) {
            return map(head & 0x0f, depth);
        } else if (head <= 0x9f) {
            return array(head & 0x0f, depth);
        } else if (head <= 0xbf) {
            return NODES.textNode(text(head & 0x1f));
        }
        return switch (head) {
            case 0xc0 -> NODES.nullNode();
            case 0xc2 -> NODES.booleanNode(false);
            case 0xc3 -> NODES.booleanNode(true);
            case 0xc4 -> NODES.binaryNode(bytes(unsigned(1)));
            case 0xc5 -> NODES.binaryNode(bytes(unsigned(2)));
            case 0xc6 -> NODES.binaryNode(bytes(unsigned(4)));
            case 0xc7 -> extension(unsigned(1));
            case 0xc8 -> extension(unsigned(2));
            case 0xc9 -> extension(unsigned(4));
            case 0xca -> NODES.numberNode(in.getFloat());
            case 0xcb -> NODES.numberNode(in.getDouble());
            case 0xcc -> NODES.numberNode(in.get() & 0xff);
            case 0xcd -> NODES.numberNode(in.getShort() & 0xffff);
            case 0xce -> NODES.numberNode(in.getInt() & 0xffffffffL);
            case 0xcf -> unsignedLong(in.getLong());
            case 0xd0 -> NODES.numberNode(in.get());
            case 0xd1 -> NODES.numberNode(in.getShort());
            case 0xd2 -> NODES.numberNode(in.getInt());
            case 0xd3 -> NODES.numberNode(in.getLong());
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(1 << (head - 0xd4));
            case 0xd9 -> NODES.textNode(text(unsigned(1)));
            case 0xda -> NODES.textNode(text(unsigned(2)));
            case 0xdb -> NODES.textNode(text(unsigned(4)));
            case 0xdc -> array(unsigned(2), depth);
            case 0xdd -> array(unsigned(4), depth);
            case 0xde -> map(unsigned(2), depth);
            case 0xdf -> map(unsigned(4), depth);
            default -> throw new ProtocolException("message: not valid MessagePack");
        };
    }

    private static JsonNode unsignedLong(long bits) {
        return bits >= 0 ? NODES.numberNode(bits) : NODES.numberNode(new BigInteger(Long.toUnsignedString(bits)));
    }

    /** A length, of which there cannot be more than bytes are left: each element takes one at least. */
    private int unsigned(int size) throws ProtocolException {
        long length =
                switch (size) {
                    case 1 -> in.get() & 0xff;
                    case 2 -> in.getShort() & 0xffff;
                    default -> in.getInt() & 0xffffffffL;
                };
        if (length > in.remaining()) {
            throw new ProtocolException("message: not valid MessagePack");
        }
        return (int) length;
    }

    private byte[] bytes(int length) throws ProtocolException {
        if (length > in.remaining()) {
            throw new ProtocolException("message: not valid MessagePack");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String text(int length) throws ProtocolException {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private void count() throws ProtocolException {
        if (++values > maxValues) {
            throw new ProtocolException("message: more than " + maxValues + " names and values");
        }
    }

    private JsonNode array(int length, int depth) throws ProtocolException {
        count();
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < length; i++) {
            array.add(value(depth + 1));
        }
        return array;
    }

    private JsonNode map(int length, int depth) throws ProtocolException {
        count();
        ObjectNode map = NODES.objectNode();
        for (int i = 0; i < length; i++) {
            JsonNode key = value(depth + 1);
            if (!key.isValueNode()) {
                throw new ProtocolException("message: a map's key is no text");
            }
            map.set(key.asText(), value(depth + 1));
        }
        return map;
    }

    private JsonNode extension(int length) throws ProtocolException {
        byte type = in.get();
        ByteBuffer data = ByteBuffer.wrap(bytes(length));
        if (type != TIMESTAMP) {
            throw new ProtocolException("message: a MessagePack extension that is not supported");
        }
        Instant instant =
                switch (length) {
                    case 4 -> Instant.ofEpochSecond(data.getInt() & 0xffffffffL);
                    case 8 -> {
                        long both = data.getLong();
                        yield Instant.ofEpochSecond(both & 0x3ffffffffL, both >>> 34);
                    }
                    case 12 -> {
                        int nanos = data.getInt();
                        yield Instant.ofEpochSecond(data.getLong(), nanos);
                    }
                    default -> throw new ProtocolException("message: not valid MessagePack");
                };
        return NODES.textNode(instant.toString());
    }
}
