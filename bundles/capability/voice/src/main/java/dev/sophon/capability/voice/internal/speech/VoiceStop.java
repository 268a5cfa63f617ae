package dev.sophon.capability.voice.internal.speech;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes the device silent: what is spoken ends, and what waits to be spoken is left out. */
@Component
@Command(name = "voice.stop", scope = "voice.runtime", risk = Risk.LOW)
public final class VoiceStop implements CommandHandler<NoParams, VoiceStop.Stopped> {
    /** Whether anything was spoken, or waited to be. */
    public record Stopped(boolean stopped) {}

    private final Speaker speaker;

    @Activate
    public VoiceStop(@Reference Speaker speaker) {
        this.speaker = speaker;
    }

    @Override
    public Stopped handle(NoParams params, Invocation call) {
        return new Stopped(speaker.stop());
    }
}
