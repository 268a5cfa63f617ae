package dev.sophon.node.control;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a console's stream: a byte that says what it is, four bytes of length, and the content.
 *
 * @param content not to be changed
 */
public record Frame(Kind kind, byte[] content) {
    static final int MAX_BYTES = 1024 * 1024;

    /** What a frame carries. */
    public enum Kind {
        /** From the person's keyboard or the program's standard input. */
        INPUT('I'),
        /** There is no more input. */
        END('Z'),
        /** The terminal's columns and rows, each four bytes. */
        SIZE('W'),
        /** To standard output. */
        OUTPUT('O'),
        /** To standard error. */
        ERROR('E'),
        /** The exit status, four bytes; the last frame. */
        EXIT('X');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        private static @Nullable Kind of(int letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** A frame of one or two numbers. */
    public static Frame ofNumbers(Kind kind, int... numbers) {
        ByteBuffer content = ByteBuffer.allocate(numbers.length * Integer.BYTES);
        for (int number : numbers) {
            content.putInt(number);
        }
        return new Frame(kind, content.array());
    }

    /**
     * The number at this place.
     *
     * @throws IOException if there is none
     */
    public int number(int index) throws IOException {
        if (content.length < (index + 1) * Integer.BYTES) {
            throw new IOException("a frame is too short");
        }
        return ByteBuffer.wrap(content).getInt(index * Integer.BYTES);
    }

    /** Writes it whole and flushes; calls for one stream are to be serialised. */
    public void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.letter);
        out.writeInt(content.length);
        out.write(content);
        out.flush();
    }

    /**
     * The next frame; empty at the end of the stream.
     *
     * @throws IOException if what comes is no frame
     */
    public static Optional<Frame> read(DataInputStream in) throws IOException {
        int letter = in.read();
        if (letter < 0) {
            return Optional.empty();
        }
        Kind kind = Kind.of(letter);
        int length = in.readInt();
        if (kind == null || length < 0 || length > MAX_BYTES) {
            throw new IOException("what came is no frame");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return Optional.of(new Frame(kind, content));
    }
}
