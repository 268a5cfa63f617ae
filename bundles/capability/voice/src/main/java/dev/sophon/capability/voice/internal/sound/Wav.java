package dev.sophon.capability.voice.internal.sound;

import dev.sophon.node.command.CommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of 16 kHz, mono, 16 bit, as RIFF has them. */
public final class Wav {
    public static final int RATE = 16_000;
    public static final int BYTES_PER_SECOND = 2 * RATE;
    public static final int HEADER = 44;

    /** Louder than the noise of a microphone in a quiet room: half a percent of the greatest. */
    private static final int LOUD = 164;

    private static final int MOST_CHUNKS = 100;

    private Wav() {}

    /**
     * Where the sound is in a file.
     *
     * @param offset in bytes
     * @param length in bytes, even
     */
    public record Sound(long offset, long length) {
        public double seconds() {
            return Math.round(length * 10.0 / BYTES_PER_SECOND) / 10.0;
        }
    }

    /** What stands before so many bytes of sound. */
    public static byte[] header(int length) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(HEADER - 8 + length)
                .put(ascii("WAVEfmt "))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(RATE)
                .putInt(BYTES_PER_SECOND)
                .putShort((short) 2)
                .putShort((short) 16)
                .put(ascii("data"))
                .putInt(length)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Finds the sound in a file.
     *
     * @throws CommandException {@code invalid_params} where it is no such file
     */
    public static Sound find(Path file) throws IOException, CommandException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(in, 0, 12);
            if (!name(head, 0).equals("RIFF") || !name(head, 8).equals("WAVE")) {
                throw unfit();
            }
            boolean fits = false;
            long at = 12;
            for (int i = 0; i < MOST_CHUNKS; i++) {
                ByteBuffer chunk = read(in, at, 8);
                long length = Integer.toUnsignedLong(chunk.getInt(4));
                if (name(chunk, 0).equals("fmt ")) {
                    fits = fits(read(in, at + 8, 16));
                } else if (name(chunk, 0).equals("data")) {
                    // What was written to a pipe claims more than there is.
                    long there = Math.min(length, in.size() - at - 8);
                    if (!fits) {
                        break;
                    }
                    return new Sound(at + 8, there - there % 2);
                }
                at += 8 + length + length % 2;
            }
        }
        throw unfit();
    }

    /** Copies the sound alone. */
    public static Path cut(Path file, Path to) throws IOException, CommandException {
        Sound sound = find(file);
        try (FileChannel in = FileChannel.open(file);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            out.write(ByteBuffer.wrap(header((int) sound.length())));
            long done = 0;
            while (done < sound.length()) {
                done += in.transferTo(sound.offset() + done, sound.length() - done, out);
            }
        }
        return to;
    }

    private static boolean fits(ByteBuffer format) {
        return format.getShort(0) == 1
                && format.getShort(2) == 1
                && format.getInt(4) == RATE
                && format.getShort(14) == 16;
    }

    private static ByteBuffer read(FileChannel in, long at, int length) throws IOException, CommandException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, at + bytes.position()) < 0) {
                throw unfit();
            }
        }
        return bytes;
    }

    private static String name(ByteBuffer bytes, int at) {
        return StandardCharsets.US_ASCII.decode(bytes.slice(at, 4)).toString();
    }

    private static CommandException unfit() {
        return CommandException.invalidParams("path: expected a WAV file of 16 kHz, mono, 16 bit");
    }

    /** Whether anything can be heard in these samples. */
    public static boolean isLoud(byte[] samples, int length) {
        for (int i = 0; i + 1 < length; i += 2) {
            int sample = (samples[i] & 0xff) | samples[i + 1] << 8;
            if (Math.abs(sample) > LOUD) {
                return true;
            }
        }
        return false;
    }
}
