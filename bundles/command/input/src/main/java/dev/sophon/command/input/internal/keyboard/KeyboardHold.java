package dev.sophon.command.input.internal.keyboard;

import dev.sophon.command.input.internal.Waits;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Holds keys down for a while. */
@Component
@Command(name = "input.keyboard.hold", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class KeyboardHold implements CommandHandler<KeyboardHold.Params, Done> {
    public record Params(
            @Description("A key, or modifiers and a key, joined by +, as shift+right")
                    @Length(min = 1, max = KeyNames.LIMIT)
                    String keys,
            @Description("In milliseconds") @Range(min = 1, max = Waits.LONGEST_MS) int durationMs) {}

    private final Keyboard keyboard;

    @Activate
    public KeyboardHold(@Reference Keyboard keyboard) {
        this.keyboard = keyboard;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Waits.requireTime(params.durationMs(), call);
        keyboard.hold(KeyNames.several(params.keys()), () -> Waits.sleep(params.durationMs()), call::ended);
        return Done.DONE;
    }
}
