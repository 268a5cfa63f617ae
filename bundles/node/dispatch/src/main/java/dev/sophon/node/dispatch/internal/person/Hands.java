package dev.sophon.node.dispatch.internal.person;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The gate of the commands that could get at a question ({@link CommandProperties#reachesQuestions}): while a person is asked,
 * none is let in, and nobody is asked before the last that was inside has come out. Thread-safe.
 */
public final class Hands {
    /** How long a command that runs may go on before it is ended for the sake of the question. */
    private static final Duration TO_FINISH = Duration.ofSeconds(2);

    private static final String REFUSAL =
            "refused while this device asks its person for consent: no agent clicks its own";

    private final Set<Call> inside = new HashSet<>();
    /** Those that the person has just allowed: they come before the next question. */
    private final Set<Call> allowed = new HashSet<>();

    private int questions;

    /**
     * Refuses what the hands may not do now.
     *
     * @throws CommandException {@code not_authorized} while a person is asked
     */
    public synchronized void requireNoQuestion() throws CommandException {
        if (questions > 0) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, REFUSAL);
        }
    }

    /**
     * Refuses what this call may not do now.
     *
     * @throws CommandException {@code not_authorized} while a person is asked, unless this is what she has allowed
     */
    public synchronized void enter(Call call) throws CommandException {
        pass(call);
        inside.add(call);
    }

    /** As {@link #enter}, for what no question has to wait for. */
    public synchronized void pass(Call call) throws CommandException {
        if (!allowed.remove(call)) {
            requireNoQuestion();
        }
        notifyAll();
    }

    /** Lets one in that the person has allowed, even if the next question waits already. */
    public void allow(Call call) {
        synchronized (this) {
            allowed.add(call);
        }
        call.onEnd(() -> forget(call));
    }

    /** It will not come. */
    public synchronized void forget(Call call) {
        allowed.remove(call);
        notifyAll();
    }

    /** The thread of the call is out of its handler: it clicks no more, whatever its issuer has been answered. */
    public synchronized void leave(Call call) {
        inside.remove(call);
        notifyAll();
    }

    /**
     * Lets nobody in until {@link #release}, which must follow in every case, and waits for those inside.
     *
     * @return false if they are not out when the patience ends: then nobody may be asked
     */
    boolean hold(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long toFinish = System.nanoTime() + TO_FINISH.toNanos();
        List<Call> ending;
        synchronized (this) {
            questions++;
            awaitEmpty(Math.min(end - System.nanoTime(), toFinish - System.nanoTime()));
            ending = Stream.concat(inside.stream(), allowed.stream()).toList();
        }
        ending.forEach(call ->
                call.abort(ErrorCode.NOT_AUTHORIZED, "ended before its time: this device asks its person for consent"));
        synchronized (this) {
            return awaitEmpty(end - System.nanoTime());
        }
    }

    synchronized void release() {
        questions--;
    }

    private synchronized boolean awaitEmpty(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (!inside.isEmpty() || !allowed.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            // One more, since a wait of 0 ms would be without end.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return true;
    }
}
