package dev.sophon.node.dispatch.internal.batch;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.dispatch.internal.work.Leases.Lease.Whose;
import dev.sophon.node.policy.OwnerPolicy;
import java.time.Duration;

/**
 * A step of a {@code steps.run}, as its handler sees it: it has the id, the budget and the end of the whole, and the policy and
 * what it leaves held of its own. Thread-safe.
 */
final class StepCall implements Invocation {
    private final Call whole;
    private final RegisteredHandler handler;
    private final OwnerPolicy owner;
    private final Leases leases;
    private volatile boolean over;

    StepCall(Call whole, RegisteredHandler handler, OwnerPolicy owner, Leases leases) {
        this.whole = whole;
        this.handler = handler;
        this.owner = owner;
        this.leases = leases;
    }

    /** It has come to its end: what was to happen at the end of the whole no longer concerns it. */
    void over() {
        over = true;
    }

    @Override
    public String commandId() {
        return whole.commandId();
    }

    @Override
    public String requestId() {
        return whole.requestId();
    }

    @Override
    public Duration remaining() {
        return whole.remaining();
    }

    @Override
    public boolean ended() {
        return whole.ended();
    }

    @Override
    public <S extends Record> S policy(Class<S> section) throws CommandException {
        return handler.section(section, owner);
    }

    /** How far one step is says little of the whole. */
    @Override
    public void progress(long done, long total) {}

    @Override
    public Transfers transfers() throws CommandException {
        return whole.transfers();
    }

    @Override
    public void onEnd(Runnable action) {
        whole.onEnd(() -> {
            if (!over) {
                action.run();
            }
        });
    }

    @Override
    public void leavesHeld(Runnable letGo) {
        CommandProperties by = handler.properties();
        leases.keep(new Whose(by.name(), by.scope(), whole.local()), whole.remaining(), letGo);
        whole.onEnd(letGo);
    }
}
