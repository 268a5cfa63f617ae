package dev.sophon.capability.voice.internal.speech;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says a text aloud on the device. */
@Component
@Command(name = "voice.speak", scope = "voice.runtime", risk = Risk.LOW, lane = Lane.PROCESS)
public final class VoiceSpeak implements CommandHandler<VoiceSpeak.Params, VoiceSpeak.Spoken> {
    /** What, and how. */
    public record Params(
            @Description("What is said") @Length(min = 1, max = 2_000) String text,
            @Description("Out of voice.voices; the first program's own if absent") @Length(min = 1, max = 100) @Nullable
                    String voice,
            @Description("Words in a minute") @DefaultValue("175") @Range(min = 80, max = 400) int rate,
            @Description("Answers when it is spoken, not when it begins") @DefaultValue("true") @JsonProperty("wait")
                    boolean waits) {
        public Params {
            if (text.isBlank()) {
                throw new IllegalArgumentException("text: expected more than blanks");
            }
        }

        @Override
        public String toString() {
            return "Params[text=***]";
        }
    }

    /** What came of it: {@code spoken}, {@code speaking} while it goes on, or {@code stopped} by voice.stop. */
    public record Spoken(Speaker.Ending state) {}

    private final Speaker speaker;

    @Activate
    public VoiceSpeak(@Reference Speaker speaker) {
        this.speaker = speaker;
    }

    @Override
    public Spoken handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return new Spoken(speaker.speak(params.text(), params.voice(), params.rate(), params.waits(), call));
    }
}
