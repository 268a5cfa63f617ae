package dev.sophon.testkit;

import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An invocation whose end the test decides, with a budget that really runs down. Thread-safe. */
public final class FakeInvocation implements Invocation {
    private final long deadline;
    private final List<Runnable> actions = new ArrayList<>();
    private final Map<Class<?>, Record> sections = new ConcurrentHashMap<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private volatile @Nullable Transfers transfers;
    private Runnable letGo = () -> {};
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

    /** Its files come and go by this. */
    public FakeInvocation with(Transfers way) {
        transfers = way;
        return this;
    }

    @Override
    public Transfers transfers() {
        Transfers way = transfers;
        if (way == null) {
            throw new IllegalStateException("with(…) says by what files come and go");
        }
        return way;
    }

    @Override
    public void progress(long done, long total) {
        progress.add(done + " of " + total);
    }

    /** What was told of its progress, as {@code 1 of 2}. */
    public List<String> progress() {
        return List.copyOf(progress);
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

    @Override
    public synchronized void leavesHeld(Runnable action) {
        letGo = action;
        onEnd(action);
    }

    /** What it left held has to be let go. */
    public synchronized void letGo() {
        letGo.run();
    }

    /** Ends it as a cancellation does. */
    public synchronized void end() {
        cancelled = true;
        actions.forEach(Runnable::run);
        actions.clear();
    }
}
