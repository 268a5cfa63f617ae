package dev.sophon.itests.probe;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Component;

/** The same in the lane that does one thing at a time: a second one waits in it, received and not begun. */
@Component
@Command(name = "probe.queued", scope = "system.info", risk = Risk.NONE, lane = Lane.INPUT)
public final class ProbeQueued implements CommandHandler<Steps, Done> {
    @Override
    public Done handle(Steps steps, Invocation call) throws CommandException, InterruptedException {
        steps.act(call);
        return Done.DONE;
    }
}
