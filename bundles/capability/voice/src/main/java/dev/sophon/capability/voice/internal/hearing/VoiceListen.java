package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Waits until somebody says one of a few phrases. */
@Component
@Command(name = "voice.listen", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS, asks = true)
public final class VoiceListen implements CommandHandler<VoiceListen.Params, VoiceListen.Heard> {
    /** For what, and for how long. */
    public record Params(
            @Description("What to listen for") @Length(min = 1, max = Phrases.MOST) List<String> phrases,
            @Description("How long at most") @Range(min = 1, max = VoicePolicy.MAX_SECONDS) int seconds) {
        public Params {
            phrases = Phrases.of(phrases).written();
        }

        @Override
        public String toString() {
            return "Params[seconds=" + seconds + "]";
        }
    }

    /**
     * What came of it.
     *
     * @param phrase the one that was heard; absent where none was
     * @param untrusted true: anybody may have said it
     */
    public record Heard(boolean heard, @Nullable String phrase, boolean untrusted) {
        @Override
        public String toString() {
            return "Heard[heard=" + heard + "]";
        }
    }

    private final Microphone microphone;
    private final Recognizer recognizer;
    private final SoundFiles sounds;

    @Activate
    public VoiceListen(
            @Reference Microphone microphone, @Reference Recognizer recognizer, @Reference SoundFiles sounds) {
        this.microphone = microphone;
        this.recognizer = recognizer;
        this.sounds = sounds;
    }

    @Override
    public Heard handle(Params params, Invocation call) throws CommandException, InterruptedException {
        VoicePolicy.requireSeconds(params.seconds(), call);
        Phrases phrases = Phrases.of(params.phrases());
        try (SoundFiles.Folder folder = sounds.folder();
                Microphone.Listening sound = microphone.open(call)) {
            Hearing hearing = new Hearing(recognizer, folder, phrases);
            Optional<String> phrase = hearing.await(sound, params.seconds(), call);
            return new Heard(phrase.isPresent(), phrase.orElse(null), true);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "what was heard could not be kept", e);
        }
    }
}
