package dev.sophon.benchmarks.plugged;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;

/** Does nothing: registered once as a command that only reads, and once as one with effects, which the journal records. */
public final class Noop implements CommandHandler<NoParams, Done> {
    @Override
    public Done handle(NoParams params, Invocation call) {
        return Done.DONE;
    }
}
