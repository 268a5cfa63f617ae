package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.Sending;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.Transfers;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Records what the microphone hears. */
@Component
@Command(name = "voice.record", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS, asks = true)
public final class VoiceRecord implements CommandHandler<VoiceRecord.Params, VoiceRecord.Recorded> {
    /** What an answer has room for. */
    static final int MAX_BASE64 = 5 * 1024 * 1024;

    /** How long, and where to. */
    public record Params(
            @Description("How long") @Range(min = 1, max = VoicePolicy.MAX_SECONDS) int seconds,
            @Description("How it leaves the device: none, base64 or transfer") @DefaultValue("none") Sending send) {
        public Params {
            if (send == Sending.BASE64 && Recording.sizeBytes(seconds) > MAX_BASE64) {
                throw new IllegalArgumentException(
                        "send: base64 is for " + MAX_BASE64 / Wav.BYTES_PER_SECOND + " seconds at most; take transfer");
            }
        }
    }

    /**
     * What was recorded.
     *
     * @param recording its name for voice.transcribe
     * @param silent whether nothing could be heard
     * @param untrusted true: it is what anybody has said
     */
    public record Recorded(
            String recording,
            int seconds,
            long sizeBytes,
            boolean silent,
            @Nullable String base64,
            @Nullable String transferId,
            boolean untrusted) {
        @Override
        public String toString() {
            return "Recorded[sizeBytes=" + sizeBytes + "]";
        }
    }

    private final Microphone microphone;
    private final SoundFiles sounds;

    @Activate
    public VoiceRecord(@Reference Microphone microphone, @Reference SoundFiles sounds) {
        this.microphone = microphone;
        this.sounds = sounds;
    }

    @Override
    public Recorded handle(Params params, Invocation call) throws CommandException, InterruptedException {
        VoicePolicy.requireSeconds(params.seconds(), call);
        if (params.send() == Sending.TRANSFER) {
            call.transfers(); // Before the microphone is on.
        }
        try (SoundFiles.Folder folder = sounds.folder()) {
            Recording made = Recording.make(microphone, folder.file("recorded.wav"), params.seconds(), call);
            String id = sounds.keep(made.file());
            return sent(params, id, made.silent(), call);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the recording could not be written", e);
        }
    }

    private Recorded sent(Params params, String id, boolean silent, Invocation call)
            throws IOException, CommandException, InterruptedException {
        Path file = sounds.kept(id);
        String base64 = null;
        Transfers.Moved moved = null;
        if (params.send() == Sending.BASE64) {
            base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } else if (params.send() == Sending.TRANSFER) {
            try (FileChannel in = FileChannel.open(file)) {
                moved = call.transfers().send(in);
            }
        }
        return new Recorded(
                id,
                params.seconds(),
                Files.size(file),
                silent,
                base64,
                moved == null ? null : moved.transferId(),
                true);
    }
}
