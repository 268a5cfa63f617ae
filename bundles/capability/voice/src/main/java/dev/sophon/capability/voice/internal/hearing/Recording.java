package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A sound that was recorded, as a file.
 *
 * @param silent whether nothing could be heard in it
 */
record Recording(Path file, boolean silent) {
    private static final int STEP = Wav.BYTES_PER_SECOND / 4;

    /** The file's size for so many seconds. */
    static int sizeBytes(int seconds) {
        return Wav.HEADER + seconds * Wav.BYTES_PER_SECOND;
    }

    static Recording make(Microphone microphone, Path file, int seconds, Invocation call)
            throws IOException, CommandException, InterruptedException {
        byte[] samples = new byte[STEP];
        boolean silent = true;
        int length = seconds * Wav.BYTES_PER_SECOND;
        try (OutputStream out = Files.newOutputStream(file);
                Microphone.Listening sound = microphone.open(call)) {
            out.write(Wav.header(length));
            for (int at = 0; at < length; at += STEP) {
                sound.read(samples, 0, STEP);
                silent = silent && !Wav.isLoud(samples, STEP);
                out.write(samples);
                call.progress((at + STEP) / Wav.BYTES_PER_SECOND, seconds);
            }
        }
        return new Recording(file, silent);
    }
}
