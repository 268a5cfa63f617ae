package dev.sophon.node.dispatch.internal.work;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.protocol.ErrorCode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that run handlers: a fixed number for each lane, behind a queue of fixed length. A handler that hangs keeps
 * its thread and no other is made for it, so the work that hangs is bounded as well.
 */
public final class Lanes {
    private final Map<Lane, ThreadPoolExecutor> lanes = new EnumMap<>(Lane.class);
    private final ThreadPoolExecutor asking = Threads.pool("sophon-consent", 1, 16);

    public Lanes() {
        lanes.put(Lane.INPUT, Threads.pool("sophon-input", 1, 256));
        lanes.put(Lane.SCREEN, Threads.pool("sophon-screen", 4, 64));
        lanes.put(Lane.PROCESS, Threads.pool("sophon-process", 8, 128));
        lanes.put(Lane.GENERAL, Threads.pool("sophon-general", 4, 256));
    }

    /**
     * Has a step run in a lane.
     *
     * @throws CommandException when too much waits there already
     */
    public void hand(Lane lane, Call call, Stage.Step step) throws CommandException {
        ThreadPoolExecutor threads = Objects.requireNonNull(lanes.get(lane), lane::name);
        hand(threads, call, lane.name().toLowerCase(Locale.ROOT), step);
    }

    /** The same where the person at the device is asked, about one thing at a time. */
    public void ask(Call call, Stage.Step step) throws CommandException {
        hand(asking, call, "consent", step);
    }

    private static void hand(ThreadPoolExecutor threads, Call call, String name, Stage.Step step)
            throws CommandException {
        Runnable work = () -> Stage.attempt(call, step);
        // What is over before it starts no longer fills the queue.
        call.onEnd(() -> threads.remove(work));
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "busy: too many commands wait for the " + name + " lane", e);
        }
    }

    public void close() {
        asking.shutdownNow();
        lanes.values().forEach(ThreadPoolExecutor::shutdownNow);
    }
}
