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

/** Types a text into whatever has the focus. */
@Component
@Command(name = "input.keyboard.type", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class KeyboardType implements CommandHandler<KeyboardType.Params, Done> {
    public record Params(
            @Description("What to type; line ends are the Enter key") @Length(min = 1, max = TypedText.LIMIT)
                    String text) {}

    private final Keyboard keyboard;

    @Activate
    public KeyboardType(@Reference Keyboard keyboard) {
        this.keyboard = keyboard;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        TypedText.check(params.text());
        keyboard.type(params.text(), call::ended);
        return Done.DONE;
    }
}
