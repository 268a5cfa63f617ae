package dev.sophon.capability.voice.internal.sound;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.PolicySection;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.WithoutNul;
import org.jspecify.annotations.Nullable;

/** What the device's owner says of voice. Whether the microphone may be used at all stands under {@code commands}. */
@PolicySection("voice")
public record VoicePolicy(
        @Description("Absolute path of a folder with a model for PocketSphinx")
                @Length(min = 2, max = 4096)
                @WithoutNul
                @Nullable
                String model,
        @Description("How long the microphone may be on for one command, in seconds")
                @DefaultValue("60")
                @Range(min = 1, max = VoicePolicy.MAX_SECONDS)
                int maxSeconds) {
    public static final int MAX_SECONDS = 600;

    public VoicePolicy {
        if (model != null && !model.startsWith("/")) {
            throw new IllegalArgumentException("model: expected an absolute path, as in /opt/models/en-us");
        }
    }

    /**
     * Holds a wish against how long the microphone may be on.
     *
     * @throws CommandException {@code invalid_params} where the microphone may not be on for so long
     */
    public static void requireSeconds(int seconds, Invocation call) throws CommandException {
        int most = call.policy(VoicePolicy.class).maxSeconds();
        if (seconds > most) {
            throw CommandException.invalidParams("seconds: expected 1 to " + most + ", as the device's owner has it");
        }
        if (call.remaining().toSeconds() < seconds) {
            throw CommandException.invalidParams("seconds: expected less than what is left of timeoutMs, "
                    + call.remaining().toSeconds());
        }
    }
}
