package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks for phrases in what a microphone hears: every second and a half in the last six, unless they were silent. */
final class Hearing {
    private static final int STEP = Wav.BYTES_PER_SECOND * 3 / 2;

    /** Long enough for a phrase, wherever it begins. */
    private static final int WINDOW = 4 * STEP;

    private final Recognizer recognizer;
    private final SoundFiles.Folder folder;
    private final Phrases phrases;
    private final byte[] window = new byte[WINDOW];

    Hearing(Recognizer recognizer, SoundFiles.Folder folder, Phrases phrases) {
        this.recognizer = recognizer;
        this.folder = folder;
        this.phrases = phrases;
    }

    Optional<String> await(Microphone.Listening sound, int seconds, Invocation call)
            throws IOException, CommandException, InterruptedException {
        int length = seconds * Wav.BYTES_PER_SECOND;
        for (int at = 0; at < length; at += STEP) {
            int step = Math.min(STEP, length - at);
            System.arraycopy(window, step, window, 0, WINDOW - step);
            sound.read(window, WINDOW - step, step);
            call.progress((at + step) / Wav.BYTES_PER_SECOND, seconds);
            Optional<String> phrase = Wav.isLoud(window, WINDOW) ? look(call) : Optional.empty();
            if (phrase.isPresent()) {
                return phrase;
            }
        }
        return Optional.empty();
    }

    private Optional<String> look(Invocation call) throws IOException, CommandException, InterruptedException {
        Path heard = folder.file("heard.wav");
        try (OutputStream out = Files.newOutputStream(heard)) {
            out.write(Wav.header(WINDOW));
            out.write(window);
        }
        return phrases.in(recognizer.words(heard, folder, phrases, true, call));
    }
}
