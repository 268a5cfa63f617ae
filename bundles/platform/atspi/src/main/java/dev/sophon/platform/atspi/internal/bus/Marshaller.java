package dev.sophon.platform.atspi.internal.bus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

    /** A method call. */
    static byte[] call(int serial, Call call, boolean addressed) {
        Marshaller body = new Marshaller();
        for (Object argument : call.arguments()) {
            body.value(argument);
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

    private void value(Object value) {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Integer number) {
            integer(number);
        } else if (value instanceof Boolean flag) {
            // The one place that takes a boolean takes it as a variant, and so it is with the next.
            signature("b");
            integer(flag ? 1 : 0);
        } else if (value instanceof Double number) {
            signature("d");
            align(8);
            long bits = Double.doubleToLongBits(number);
            integer((int) bits);
            integer((int) (bits >> 32));
        } else {
            throw new IllegalArgumentException("no call takes a " + value.getClass());
        }
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
        while (out.size() % to != 0) {
            out.write(0);
        }
    }
}
