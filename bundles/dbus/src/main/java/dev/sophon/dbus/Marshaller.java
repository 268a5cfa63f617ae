package dev.sophon.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes the few types that our calls need, little endian; see the D-Bus specification, "Marshaling". */
final class Marshaller {
    private static final int METHOD_CALL = 1;
    private static final int VERSION = 1;
    private static final int PATH = 1;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int DESTINATION = 6;
    private static final int SIGNATURE = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    /** Where it begins within what counts for alignment. */
    private final int base;

    private Marshaller() {
        this(0);
    }

    private Marshaller(int base) {
        this.base = base;
    }

    /** A method call. */
    static byte[] call(int serial, Call call, boolean addressed) {
        Marshaller body = new Marshaller();
        int at = 0;
        for (Object argument : call.arguments()) {
            at = body.value(call.signature(), at, argument);
        }
        Marshaller fields = new Marshaller();
        fields.field(PATH, 'o', call.path());
        fields.field(INTERFACE, 's', call.interfaceName());
        fields.field(MEMBER, 's', call.member());
        if (addressed) {
            fields.field(DESTINATION, 's', call.destination());
        }
        if (!call.signature().isEmpty()) {
            fields.field(SIGNATURE, 'g', call.signature());
        }
        Marshaller message = new Marshaller();
        message.bytes('l', METHOD_CALL, 0, VERSION);
        message.integer(body.out.size());
        message.integer(serial);
        message.integer(fields.out.size());
        message.out.writeBytes(fields.out.toByteArray());
        message.align(8);
        message.out.writeBytes(body.out.toByteArray());
        return message.out.toByteArray();
    }

    private void field(int code, char type, String value) {
        align(8);
        bytes(code);
        signature(String.valueOf(type));
        if (type == 'g') {
            signature(value);
        } else {
            text(value);
        }
    }

    /** Writes a value of the type that begins at this place of a signature; gives the place behind it. */
    private int value(String types, int at, Object value) {
        char type = types.charAt(at);
        switch (type) {
            case 's', 'o' -> text((String) value);
            case 'g' -> signature((String) value);
            case 'i', 'u' -> integer((Integer) value);
            case 'b' -> integer((Boolean) value ? 1 : 0);
            case 'd' -> {
                align(8);
                long bits = Double.doubleToLongBits((Double) value);
                integer((int) bits);
                integer((int) (bits >> 32));
            }
            case 'v' -> {
                String held = heldBy(value);
                signature(held);
                value(held, 0, value);
            }
            case 'a' -> {
                return array(types, at + 1, value);
            }
            case '(' -> {
                align(8);
                int next = at + 1;
                for (Object field : (Object[]) value) {
                    next = value(types, next, field);
                }
                return next + 1;
            }
            default -> throw new IllegalArgumentException("no call takes a " + type);
        }
        return at + 1;
    }

    /** What is put into a variant is of one of these types. */
    private static String heldBy(Object value) {
        return value instanceof Boolean ? "b" : value instanceof Double ? "d" : value instanceof Map ? "a{ss}" : "s";
    }

    /** An array of bytes, or a dictionary whose keys are texts; no call takes another. */
    private int array(String types, int at, Object value) {
        if (value instanceof byte[] content) {
            integer(content.length);
            out.writeBytes(content);
            return at + 1;
        }
        int start = rounded(rounded(base + out.size(), 4) + 4, 8);
        Marshaller entries = new Marshaller(start);
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            entries.align(8);
            entries.text((String) entry.getKey());
            entries.value(types, at + 2, entry.getValue());
        }
        integer(entries.out.size());
        align(8);
        out.writeBytes(entries.out.toByteArray());
        return types.indexOf('}', at) + 1;
    }

    private static int rounded(int position, int to) {
        return (position + to - 1) / to * to;
    }

    private void text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        integer(encoded.length);
        out.writeBytes(encoded);
        bytes(0);
    }

    private void signature(String signature) {
        byte[] encoded = signature.getBytes(StandardCharsets.US_ASCII);
        bytes(encoded.length);
        out.writeBytes(encoded);
        bytes(0);
    }

    private void integer(int value) {
        align(4);
        bytes(value, value >> 8, value >> 16, value >> 24);
    }

    private void bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
    }

    private void align(int to) {
        while ((base + out.size()) % to != 0) {
            out.write(0);
        }
    }
}
