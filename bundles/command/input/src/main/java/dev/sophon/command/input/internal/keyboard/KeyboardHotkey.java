package dev.sophon.command.input.internal.keyboard;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Presses a key while others are held. */
@Component
@Command(name = "input.keyboard.hotkey", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class KeyboardHotkey implements CommandHandler<KeyboardHotkey.Params, Done> {
    public record Params(
            @Description("Modifiers and a key, joined by +, as ctrl+shift+t") @Length(min = 1, max = KeyNames.LIMIT)
                    String keys) {}

    private final Keyboard keyboard;

    @Activate
    public KeyboardHotkey(@Reference Keyboard keyboard) {
        this.keyboard = keyboard;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        keyboard.press(KeyNames.several(params.keys()), call::ended);
        return Done.DONE;
    }
}
