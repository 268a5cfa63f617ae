package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes MessagePack, each value as short as it can be. */
public final class MessagePackWriter {
    private final ByteArrayBuilder out = new ByteArrayBuilder();

    public byte[] bytes() {
        return out.toByteArray();
    }

    MessagePackWriter nil() {
        out.append(0xc0);
        return this;
    }

    MessagePackWriter bool(boolean value) {
        out.append(value ? 0xc3 : 0xc2);
        return this;
    }

    MessagePackWriter number(long value) {
        if (value >= -32 && value <= 127) {
            out.append((int) value);
        } else if (value == (byte) value) {
            head(0xd0, 1, value);
        } else if (value == (short) value) {
            head(0xd1, 2, value);
        } else if (value == (int) value) {
            head(0xd2, 4, value);
        } else {
            head(0xd3, 8, value);
        }
        return this;
    }

    MessagePackWriter number(double value) {
        head(0xcb, 8, Double.doubleToRawLongBits(value));
        return this;
    }

    MessagePackWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 32) {
            out.append(0xa0 | utf8.length);
        } else if (utf8.length < 0x100) {
            head(0xd9, 1, utf8.length);
        } else if (utf8.length < 0x10000) {
            head(0xda, 2, utf8.length);
        } else {
            head(0xdb, 4, utf8.length);
        }
        out.write(utf8, 0, utf8.length);
        return this;
    }

    MessagePackWriter binary(byte[] bytes) {
        if (bytes.length < 0x100) {
            head(0xc4, 1, bytes.length);
        } else if (bytes.length < 0x10000) {
            head(0xc5, 2, bytes.length);
        } else {
            head(0xc6, 4, bytes.length);
        }
        out.write(bytes, 0, bytes.length);
        return this;
    }

    /** The beginning of an array; so many values follow. */
    MessagePackWriter array(int length) {
        return collection(length, 0x90, 0xdc);
    }

    /** The beginning of a map; so many keys, each with its value, follow. */
    MessagePackWriter map(int length) {
        return collection(length, 0x80, 0xde);
    }

    private MessagePackWriter collection(int length, int fixed, int head) {
        if (length < 16) {
            out.append(fixed | length);
        } else if (length < 0x10000) {
            head(head, 2, length);
        } else {
            head(head + 1, 4, length);
        }
        return this;
    }

    /**
     * A tree.
     *
     * @throws IOException if a node is of a kind that JSON does not have
     */
    public MessagePackWriter tree(JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case NULL, MISSING -> nil();
            case BOOLEAN -> bool(node.booleanValue());
            case STRING -> text(node.textValue());
            case BINARY -> binary(node.binaryValue());
            case NUMBER -> {
                if (node.isIntegralNumber() && node.canConvertToLong()) {
                    number(node.longValue());
                } else {
                    number(node.doubleValue());
                }
            }
            case ARRAY -> {
                array(node.size());
                for (JsonNode element : node) {
                    tree(element);
                }
            }
            case OBJECT -> {
                map(node.size());
                for (Map.Entry<String, JsonNode> property : node.properties()) {
                    text(property.getKey()).tree(property.getValue());
                }
            }
            default -> throw new IOException("no JSON value: " + node.getNodeType());
        }
        return this;
    }

    private void head(int head, int size, long value) {
        out.append(head);
        byte[] bytes = ByteBuffer.allocate(8).putLong(value).array();
        out.write(bytes, 8 - size, size);
    }
}
