package dev.sophon.command.input.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Component;

/** Waits, before the inputs that come after it. */
@Component
@Command(name = "input.wait", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT, effects = false)
public final class InputWait implements CommandHandler<InputWait.Params, Done> {
    public record Params(@Description("In milliseconds") @Range(min = 1, max = Waits.LONGEST_MS) int durationMs) {}

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Waits.requireTime(params.durationMs(), call);
        Waits.sleep(params.durationMs());
        return Done.DONE;
    }
}
