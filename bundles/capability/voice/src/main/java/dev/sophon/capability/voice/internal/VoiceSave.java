package dev.sophon.capability.voice.internal;

import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts a recording into one of the owner's folders. */
@Component
@Command(name = "voice.save", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS)
public final class VoiceSave implements CommandHandler<VoiceSave.Params, VoiceSave.Saved> {
    /** Which, and where to. */
    public record Params(
            @Description("Its name, out of voice.record") @Length(min = 1, max = 20) String recording,
            @Description("Absolute path in one of the owner's folders, of which nothing has the name yet")
                    String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /** What was saved. */
    public record Saved(String path, long sizeBytes) {}

    private final SoundFiles sounds;
    private final OwnersFiles files;

    @Activate
    public VoiceSave(@Reference SoundFiles sounds, @Reference OwnersFiles files) {
        this.sounds = sounds;
        this.files = files;
    }

    @Override
    public Saved handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return new Saved(params.path(), files.copyIn(sounds.kept(params.recording()), params.path(), call));
    }
}
