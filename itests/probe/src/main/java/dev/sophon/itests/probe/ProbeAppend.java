package dev.sophon.itests.probe;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Component;

/** A side effect that can be stopped before it, and between it and its result. */
@Component
@Command(name = "probe.append", scope = "system.info", risk = Risk.NONE)
public final class ProbeAppend implements CommandHandler<Steps, Done> {
    @Override
    public Done handle(Steps steps, Invocation call) throws CommandException, InterruptedException {
        steps.act(call);
        return Done.DONE;
    }
}
