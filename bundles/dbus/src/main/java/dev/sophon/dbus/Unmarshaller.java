package dev.sophon.dbus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads values out of a message; see the D-Bus specification, "Marshaling". Nothing that is read is believed: lengths are
 * checked against what is there, and containers nest 32 deep at most.
 *
 * <p>Integers up to 32 bits are {@link Integer}, but {@code u} is {@link Long} as {@code x} and {@code t}; texts are
 * {@link String}, a struct or dict entry is an {@code Object[]}, an array a {@link List} or, of bytes, {@code byte[]}; a
 * variant is what it holds.
 */
final class Unmarshaller {
    private static final int DEEPEST = 32;
    private static final int LONGEST_ARRAY = 1 << 26;

    private final ByteBuffer bytes;

    /** @param bytes whose beginning is aligned to 8, in the byte order of the message */
    Unmarshaller(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** One value for each complete type of the signature. */
    Object[] read(String signature) throws BadMessageException {
        List<Object> values = new ArrayList<>();
        Cursor cursor = new Cursor(signature);
        while (cursor.at < signature.length()) {
            values.add(value(cursor, 0));
        }
        return values.toArray();
    }

    /** Where in a signature the reader is. */
    private static final class Cursor {
        final String signature;
        int at;

        Cursor(String signature) {
            this.signature = signature;
        }

        char next() throws BadMessageException {
            if (at >= signature.length()) {
                throw new BadMessageException("a signature ends too early");
            }
            return signature.charAt(at++);
        }

        char peek() throws BadMessageException {
            char type = next();
            at--;
            return type;
        }
    }

    private Object value(Cursor cursor, int depth) throws BadMessageException {
        if (depth > DEEPEST) {
            throw new BadMessageException("containers nest too deep");
        }
        char type = cursor.next();
        align(alignment(type));
        return switch (type) {
            case 'y' -> need(1).get() & 0xff;
            case 'n' -> (int) need(2).getShort();
            case 'q' -> need(2).getShort() & 0xffff;
            case 'i', 'h' -> need(4).getInt();
            case 'u' -> need(4).getInt() & 0xffff_ffffL;
            case 'b' -> need(4).getInt() != 0;
            case 'x', 't' -> need(8).getLong();
            case 'd' -> need(8).getDouble();
            case 's', 'o' -> text(length());
            case 'g' -> text(need(1).get() & 0xff);
            case 'v' -> variant(depth);
            case 'a' -> array(cursor, depth);
            case '(' -> struct(cursor, ')', depth);
            case '{' -> struct(cursor, '}', depth);
            default -> throw new BadMessageException("a signature holds an unknown type");
        };
    }

    private Object variant(int depth) throws BadMessageException {
        Cursor inner = new Cursor(text(need(1).get() & 0xff));
        Object value = value(inner, depth + 1);
        if (inner.at != inner.signature.length()) {
            throw new BadMessageException("a variant holds more than one type");
        }
        return value;
    }

    private Object array(Cursor cursor, int depth) throws BadMessageException {
        int length = length();
        if (length > LONGEST_ARRAY) {
            throw new BadMessageException("an array is too long");
        }
        char element = cursor.peek();
        align(alignment(element));
        need(length);
        if (element == 'y') {
            cursor.next();
            byte[] content = new byte[length];
            bytes.get(content);
            return content;
        }
        int end = bytes.position() + length;
        int type = cursor.at;
        List<Object> values = new ArrayList<>();
        while (bytes.position() < end) {
            cursor.at = type;
            values.add(value(cursor, depth + 1));
        }
        if (bytes.position() != end) {
            throw new BadMessageException("an array ends inside of an element");
        }
        cursor.at = type;
        skipType(cursor, depth + 1);
        return values;
    }

    private Object[] struct(Cursor cursor, char close, int depth) throws BadMessageException {
        List<Object> fields = new ArrayList<>();
        while (cursor.peek() != close) {
            fields.add(value(cursor, depth + 1));
        }
        cursor.next();
        // One without fields takes no bytes, so an array of them would never end.
        if (fields.isEmpty()) {
            throw new BadMessageException("a struct has no fields");
        }
        return fields.toArray();
    }

    private static void skipType(Cursor cursor, int depth) throws BadMessageException {
        if (depth > DEEPEST) {
            throw new BadMessageException("containers nest too deep");
        }
        switch (cursor.next()) {
            case 'a' -> skipType(cursor, depth + 1);
            case '(' -> skipFields(cursor, ')', depth);
            case '{' -> skipFields(cursor, '}', depth);
            default -> {}
        }
    }

    private static void skipFields(Cursor cursor, char close, int depth) throws BadMessageException {
        while (cursor.peek() != close) {
            skipType(cursor, depth + 1);
        }
        cursor.next();
    }

    private String text(int length) throws BadMessageException {
        need(length);
        if (bytes.remaining() == length) {
            throw new BadMessageException("a text does not end");
        }
        String text = length == 0
                ? ""
                : new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        if (bytes.get() != 0) {
            throw new BadMessageException("a text does not end");
        }
        return text;
    }

    private int length() throws BadMessageException {
        int length = need(4).getInt();
        if (length < 0) {
            throw new BadMessageException("a length is too large");
        }
        return length;
    }

    private ByteBuffer need(int count) throws BadMessageException {
        if (bytes.remaining() < count) {
            throw new BadMessageException("a message ends too early");
        }
        return bytes;
    }

    private void align(int to) throws BadMessageException {
        int padding = -bytes.position() & (to - 1);
        need(padding).position(bytes.position() + padding);
    }

    private static int alignment(char type) {
        return switch (type) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> 4;
        };
    }
}
