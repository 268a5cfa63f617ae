package dev.sophon.platform.wayland.internal.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The arguments of a request, in their order. For one request. */
public final class Arguments {
    private static final int WORD = Integer.BYTES;
    /** Of a fixed-point number. */
    private static final int ONE = 256;

    private final int newId;
    private ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    private int descriptor = -1;

    /** @param newId of the object that the request makes; 0 if it makes none */
    Arguments(int newId) {
        this.newId = newId;
        // The object, the opcode and the length are known at the end.
        bytes.position(2 * WORD);
    }

    public Arguments integer(int value) {
        room(WORD).putInt(value);
        return this;
    }

    public Arguments fixed(double value) {
        return integer((int) Math.round(value * ONE));
    }

    public Arguments object(WlObject object) {
        return integer(object.id());
    }

    public Arguments nothing() {
        return integer(0);
    }

    /** Where the id of the object stands that the request makes. */
    public Arguments made() {
        return integer(newId);
    }

    public Arguments text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int padded = (utf8.length + 1 + WORD - 1) / WORD * WORD;
        integer(utf8.length + 1);
        room(padded).put(Arrays.copyOf(utf8, padded));
        return this;
    }

    /** One at most; it stays the caller's, who closes it when the request is sent. */
    public Arguments descriptor(int open) {
        descriptor = open;
        return this;
    }

    int passed() {
        return descriptor;
    }

    int length() {
        return bytes.position();
    }

    /** The whole message; the first {@link #length} bytes. */
    byte[] message(int object, int opcode) {
        bytes.putInt(0, object).putInt(WORD, length() << 16 | opcode);
        return bytes.array();
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * (bytes.position() + more)).order(ByteOrder.nativeOrder());
            larger.put(bytes.flip());
            bytes = larger;
        }
        return bytes;
    }
}
