package dev.sophon.platform.wayland.internal.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An event, whose arguments are read in their order. Valid only while it is told. */
public final class Event {
    private static final int ONE = 256;

    private final int opcode;
    private final ByteBuffer arguments;
    private final WireSocket socket;

    Event(int opcode, ByteBuffer arguments, WireSocket socket) {
        this.opcode = opcode;
        this.arguments = arguments;
        this.socket = socket;
    }

    /** Which of its object's events it is. */
    public int opcode() {
        return opcode;
    }

    public int integer() {
        return arguments.getInt();
    }

    public double fixed() {
        return (double) integer() / ONE;
    }

    /** A text; empty for none. */
    public String text() throws IOException {
        byte[] bytes = array();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    public byte[] array() throws IOException {
        int length = arguments.getInt();
        if (length < 0 || length > arguments.remaining()) {
            throw new IOException("a message is shorter than it says");
        }
        byte[] bytes = new byte[length];
        arguments.get(bytes);
        int padding = -length & (Integer.BYTES - 1);
        arguments.position(Math.min(arguments.limit(), arguments.position() + padding));
        return bytes;
    }

    /** Numbers of the machine's order. */
    public int[] integers() throws IOException {
        byte[] bytes = array();
        int[] numbers = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(arguments.order()).asIntBuffer().get(numbers);
        return numbers;
    }

    /** A descriptor; whoever takes it closes it. */
    public int descriptor() throws IOException {
        return socket.descriptor();
    }
}
