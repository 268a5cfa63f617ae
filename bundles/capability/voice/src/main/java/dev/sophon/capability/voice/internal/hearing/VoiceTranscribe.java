package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Makes words of a recording. */
@Component
@Command(name = "voice.transcribe", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS, effects = false)
public final class VoiceTranscribe implements CommandHandler<VoiceTranscribe.Params, VoiceTranscribe.Words> {
    /** What, and what may be said in it. */
    public record Params(
            @Description("Of a recording, out of voice.record") @Length(min = 1, max = 20) @Nullable String recording,
            @Description("Absolute path of a WAV file of 16 kHz, mono, 16 bit in one of the owner's folders")
                    @Length(min = 1)
                    @Nullable
                    String path,
            @Description("All that may be said, in any order; anything if absent")
                    @Length(min = 1, max = Phrases.MOST)
                    @Nullable
                    List<String> phrases) {
        public Params {
            if ((recording == null) == (path == null)) {
                throw new IllegalArgumentException("recording: expected either it or path");
            }
            if (phrases != null) {
                phrases = Phrases.of(phrases).written();
            }
        }

        @Override
        public String toString() {
            return "Params[recording=" + recording + "]";
        }
    }

    /**
     * What was made out.
     *
     * @param text words in small letters; empty where there were none
     * @param seconds how long the recording is
     * @param untrusted true: it is what anybody has said
     */
    public record Words(String text, double seconds, boolean untrusted) {
        @Override
        public String toString() {
            return "Words[seconds=" + seconds + "]";
        }
    }

    private final Recognizer recognizer;
    private final SoundFiles sounds;
    private final @Nullable OwnersFiles owners;

    @Activate
    public VoiceTranscribe(
            @Reference Recognizer recognizer,
            @Reference SoundFiles sounds,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    OwnersFiles owners) {
        this.recognizer = recognizer;
        this.sounds = sounds;
        this.owners = owners;
    }

    @Override
    public Words handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Phrases phrases = Optional.ofNullable(params.phrases()).map(Phrases::of).orElse(null);
        try (SoundFiles.Folder folder = sounds.folder()) {
            Path wav = wav(params, folder, call);
            Wav.Sound sound = Wav.find(wav);
            return new Words(recognizer.words(wav, folder, phrases, false, call), sound.seconds(), true);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the recording could not be read", e);
        }
    }

    private Path wav(Params params, SoundFiles.Folder folder, Invocation call)
            throws IOException, CommandException, InterruptedException {
        String path = params.path();
        if (path == null) {
            return sounds.kept(String.valueOf(params.recording()));
        }
        // In a folder of its own: it brings its own name along.
        try (SoundFiles.Folder copies = sounds.folder()) {
            Path copy = SoundFiles.required(owners)
                    .copyOut(path, copies.path(), Recording.sizeBytes(VoicePolicy.MAX_SECONDS), call);
            return Wav.cut(copy, folder.file("copied.wav"));
        }
    }
}
