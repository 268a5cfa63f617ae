package dev.sophon.capability.voice.internal.speech;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the voices that texts can be spoken with. */
@Component
@Command(name = "voice.voices", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS, effects = false)
public final class VoiceVoices implements CommandHandler<NoParams, VoiceVoices.Voices> {
    /** The voices, those of the preferred program first. */
    public record Voices(int count, List<Synthesizer.Voice> voices) {}

    private final Speaker speaker;

    @Activate
    public VoiceVoices(@Reference Speaker speaker) {
        this.speaker = speaker;
    }

    @Override
    public Voices handle(NoParams params, Invocation call) throws CommandException, InterruptedException {
        List<Synthesizer.Voice> voices = speaker.voices(call);
        return new Voices(voices.size(), voices);
    }
}
