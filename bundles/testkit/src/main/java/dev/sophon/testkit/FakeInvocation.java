package dev.sophon.testkit;

import dev.sophon.node.command.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An invocation whose end the test decides, with a budget that really runs down. Thread-safe. */
public final class FakeInvocation implements Invocation {
    private final long deadline;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    public FakeInvocation() {
        this(Duration.ofSeconds(30));
    }

    public FakeInvocation(Duration budget) {
        deadline = System.nanoTime() + budget.toNanos();
    }

    @Override
    public String commandId() {
        return "command-1";
    }

    @Override
    public String requestId() {
        return "request-1";
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    @Override
    public synchronized boolean ended() {
        return cancelled || remaining().isZero();
    }

    /** The actions run at {@link #end()}; a budget that ran down is only seen by {@link #ended()}. */
    @Override
    public synchronized void onEnd(Runnable action) {
        if (ended()) {
            action.run();
        } else {
            actions.add(action);
        }
    }

    /** Ends it as a cancellation does. */
    public synchronized void end() {
        cancelled = true;
        actions.forEach(Runnable::run);
        actions.clear();
    }
}
