package dev.sophon.testkit;

import dev.sophon.node.command.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An invocation whose end the test decides, with a budget that really runs down. Thread-safe. */
public final class FakeInvocation implements Invocation {
    private final long deadline;
    private final List<Runnable> actions = new ArrayList<>();
    private final Map<Class<?>, Record> sections = new ConcurrentHashMap<>();
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

    /** The owner says this in its section of {@code policy.json}. */
    public FakeInvocation with(Record section) {
        sections.put(section.getClass(), section);
        return this;
    }

    @Override
    public <S extends Record> S policy(Class<S> section) {
        S said = section.cast(sections.get(section));
        if (said == null) {
            throw new IllegalStateException("with(…) says what the owner says in " + section.getSimpleName());
        }
        return said;
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
