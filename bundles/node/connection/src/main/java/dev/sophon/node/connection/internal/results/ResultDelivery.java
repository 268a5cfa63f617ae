package dev.sophon.node.connection.internal.results;

import com.microsoft.signalr.HubConnection;
import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results to the Gateway: as many small ones at once as a window holds, and a large one alone, since the client closes
 * a connection whose send queue is full. One that the Gateway has already is not sent again, see {@link KnownResult}. What
 * is not acknowledged is sent again; while there is no connection results wait
 * in the journal. One thread reads and tells the journal, so that neither the hub's thread nor a lane waits for a disk.
 * Thread-safe.
 */
public final class ResultDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultDelivery.class);
    /** Enough for the largest result on a slow line; a dead line is found sooner, by the watchdog. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int SMALL_BYTES = 64 * 1024;
    /** Of what is sent and not acknowledged; far below the 16 MiB that the client's queue holds. */
    private static final int WINDOW_BYTES = 1024 * 1024;

    private static final int WINDOW_RESULTS = 64;
    /** How long an acknowledgement waits for others, so that not each of them wakes the thread. */
    private static final Duration TURN = Duration.ofMillis(20);

    private static final int ANSWERS = WINDOW_RESULTS / 2;
    /** What waits at all; the others are asked of the journal when these have gone. */
    public static final int WAITING_RESULTS = 20_000;

    private final Journal journal;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingResults pending;

    /** By command id, what is sent and not acknowledged, oldest first. */
    private final Map<String, Sent> flying = new LinkedHashMap<>();

    private final KnownResult known = new KnownResult();
    private final Queue<Answer> answers = new ArrayDeque<>();
    /** Whether the thread waits and nothing would wake it within a turn. */
    private boolean resting;

    private int flyingBytes;

    private long pausedUntil = System.nanoTime();
    private @Nullable HubConnection hub;

    /**
     * @param whole what the Gateway can keep of it, which it has once it accepts
     * @param same whether it was sent as the same as one that the Gateway has
     * @param sentAt on the monotonic clock, in nanoseconds
     */
    private record Sent(
            HubConnection hub,
            Optional<CommandResult> result,
            int bytes,
            @Nullable EncodedJson whole,
            boolean same,
            long sentAt) {}

    /** What became of a result that was sent. */
    private record Answer(HubConnection hub, String commandId, boolean accepted) {}

    /** @param mostWaiting how many results may wait in memory; the others wait in the journal alone */
    public ResultDelivery(Journal journal, int mostWaiting) {
        this.journal = journal;
        pending = new WaitingResults(mostWaiting);
        thread = new Thread(this::run, "sophon-connection-results");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The Gateway has answered our Hello on this connection: what it has not acknowledged goes out, oldest first.
     *
     * @param keepsResults whether it takes a result as the same as one before
     */
    public void online(HubConnection connection, boolean keepsResults) {
        // In this order, so that a result that ends meanwhile is in the journal's list or comes by deliver().
        lock.lock();
        try {
            hub = connection;
            forget();
            known.begin(keepsResults);
        } finally {
            lock.unlock();
        }
        List<String> kept = journal.unacknowledged();
        lock.lock();
        try {
            if (hub == connection) {
                pending.putFirst(kept);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more goes out until the next {@link #online}. */
    public void offline() {
        lock.lock();
        try {
            hub = null;
            forget();
            known.begin(false);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A result that the journal has; it goes out now, or with the next connection. A small one for which there is room goes
     * out on the calling thread, which the client does not hold up: another thread would have to be woken first.
     */
    public void deliver(CommandResult result) {
        if (result.approval() != null) {
            ask(result);
            return;
        }
        HubConnection over;
        Optional<ReportedResult> same;
        lock.lock();
        try {
            over = hub;
            if (over == null) {
                return;
            }
            same = known.same(result);
            boolean small = same.isPresent() || isSmall(result);
            if (!pending.isEmpty() || !small || !maySend(System.nanoTime())) {
                pending.add(result.commandId(), isSmall(result) ? Optional.of(result) : Optional.empty());
                changed.signalAll();
                return;
            }
            fly(over, result, isSmall(result) ? Optional.of(result) : Optional.empty(), same.isPresent());
        } finally {
            lock.unlock();
        }
        send(over, result, same);
    }

    /**
     * A word of a command that has not begun: nobody keeps it. Where it is lost, so is the connection, and the Gateway sends
     * the command again over the next.
     */
    private void ask(CommandResult needed) {
        HubConnection over;
        lock.lock();
        try {
            over = hub;
        } finally {
            lock.unlock();
        }
        if (over == null) {
            return;
        }
        try {
            over.send("CommandResult", needed);
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            LOG.debug("The approval that {} needs could not be asked for", needed.commandId(), e);
        }
    }

    private void fly(HubConnection over, CommandResult result, Optional<CommandResult> kept, boolean same) {
        int bytes = same ? 0 : size(result);
        EncodedJson whole = !same && known.isWorthKnowing(result) ? result.result() : null;
        Sent before = flying.put(result.commandId(), new Sent(over, kept, bytes, whole, same, System.nanoTime()));
        // Asked for again while it flies: the first answer counts for both.
        flyingBytes += bytes - (before == null ? 0 : before.bytes);
        if (resting) {
            changed.signalAll();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** For the owner to wait for. */
    public Thread thread() {
        return thread;
    }

    /** Larger ones wait on the disk: many of them may be more than the memory holds. */
    private static boolean isSmall(CommandResult result) {
        return result.result() == null || result.result().size() <= SMALL_BYTES;
    }

    /** The journal knows it all; whoever holds the lock calls this. */
    private void forget() {
        pending.clear();
        flying.clear();
        flyingBytes = 0;
    }

    private static int size(CommandResult result) {
        return result.result() == null ? 0 : result.result().size();
    }

    private record Next(HubConnection hub, String commandId, Optional<CommandResult> result) {}

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                step();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Waits until there is something to do, and does it. */
    private void step() throws InterruptedException {
        List<Answer> taken;
        Next next = null;
        lock.lockInterruptibly();
        try {
            long now = System.nanoTime();
            boolean waited = false;
            while (!(waited && !answers.isEmpty()) && !isPressing() && !maySendNext(now) && !isOverdue(now)) {
                resting = flying.isEmpty() && answers.isEmpty();
                waited = changed.awaitNanos(untilSomethingIsDue(now)) <= 0;
                resting = false;
                now = System.nanoTime();
            }
            if (isOverdue(now)) {
                Map.Entry<String, Sent> oldest = flying.entrySet().iterator().next();
                answers.add(new Answer(oldest.getValue().hub, oldest.getKey(), false));
            }
            taken = List.copyOf(answers);
            answers.clear();
            if (taken.isEmpty()) {
                Map.Entry<String, Optional<CommandResult>> first = pending.first();
                next = new Next(Objects.requireNonNull(hub), first.getKey(), first.getValue());
            }
        } finally {
            lock.unlock();
        }
        taken.forEach(this::settle);
        if (next != null) {
            begin(next);
            takeUpRest();
        }
    }

    /** Once all that had room has been sent, those that had none come to their turn. */
    private void takeUpRest() {
        HubConnection over;
        lock.lock();
        try {
            over = hub;
            if (over == null || !pending.takeLeftOut()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        List<String> kept = journal.unacknowledged();
        lock.lock();
        try {
            if (hub == over) {
                // What flies is told the journal by this thread alone, so it is in both until then.
                kept.stream()
                        .filter(commandId -> !flying.containsKey(commandId) && !pending.has(commandId))
                        .forEach(commandId -> pending.add(commandId, Optional.empty()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether answers should not wait for others that may come. */
    private boolean isPressing() {
        return !answers.isEmpty() && (!pending.isEmpty() || answers.size() >= ANSWERS);
    }

    private boolean maySendNext(long now) {
        return !pending.isEmpty()
                && maySend(now)
                // A large one counts before it is read: it waits until nothing else flies.
                && (flying.isEmpty() || firstIsSmall());
    }

    private boolean maySend(long now) {
        return hub != null
                && now - pausedUntil >= 0
                && flying.size() < WINDOW_RESULTS
                && (flying.isEmpty() || flyingBytes + SMALL_BYTES <= WINDOW_BYTES);
    }

    private boolean firstIsSmall() {
        return pending.first().getValue().isPresent();
    }

    private boolean isOverdue(long now) {
        return !flying.isEmpty() && now - flying.values().iterator().next().sentAt > PATIENCE.toNanos();
    }

    private long untilSomethingIsDue(long now) {
        if (!answers.isEmpty() || (!flying.isEmpty() && pending.isEmpty())) {
            return TURN.toNanos();
        }
        long wait = flying.isEmpty()
                ? PATIENCE.toNanos()
                : PATIENCE.toNanos() - (now - flying.values().iterator().next().sentAt) + 1;
        boolean paused = !pending.isEmpty() && now - pausedUntil < 0;
        return paused ? Math.min(wait, pausedUntil - now) : wait;
    }

    private void settle(Answer answer) {
        if (answer.accepted) {
            journal.acknowledged(answer.commandId);
        } else {
            LOG.info("The result of {} was not acknowledged and will be sent again", answer.commandId);
        }
        lock.lock();
        try {
            Sent sent = flying.get(answer.commandId);
            if (sent == null || sent.hub != answer.hub) {
                return;
            }
            flying.remove(answer.commandId);
            flyingBytes -= sent.bytes;
            if (!answer.accepted) {
                // Behind the others, so that one that the Gateway cannot take does not hold them up.
                if (!pending.has(answer.commandId)) {
                    pending.add(answer.commandId, sent.result);
                }
                pausedUntil = System.nanoTime() + PAUSE.toNanos();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(Next next) {
        Optional<CommandResult> result = next.result.isPresent() ? next.result : journal.result(next.commandId);
        Optional<ReportedResult> same = Optional.empty();
        lock.lock();
        try {
            if (hub != next.hub) {
                return;
            }
            pending.remove(next.commandId);
            if (result.isPresent()) {
                same = known.same(result.get());
                fly(next.hub, result.get(), next.result, same.isPresent());
            }
        } finally {
            lock.unlock();
        }
        if (result.isEmpty()) {
            LOG.debug("The result of {} is not kept any longer", next.commandId);
        } else {
            send(next.hub, result.get(), same);
        }
    }

    private void send(HubConnection over, CommandResult result, Optional<ReportedResult> same) {
        String commandId = result.commandId();
        Object message = same.isPresent() ? same.get() : result;
        try {
            var unused = over.invoke(ResultAck.class, "CommandResult", message)
                    .subscribe(ack -> acknowledged(over, commandId, ack), problem -> {
                        LOG.debug("The result of {} was not acknowledged", commandId, problem);
                        answered(over, commandId, false);
                    });
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            LOG.debug("The result of {} could not be sent", commandId, e);
            answered(over, commandId, false);
        }
    }

    private void acknowledged(HubConnection over, String commandId, ResultAck ack) {
        boolean its = commandId.equals(ack.commandId());
        lock.lock();
        try {
            Sent sent = flying.get(commandId);
            if (its && sent != null && sent.hub == over) {
                if (ack.accepted() && sent.whole != null) {
                    known.accepted(commandId, sent.whole);
                } else if (!ack.accepted() && Boolean.TRUE.equals(ack.resend()) && sent.same) {
                    // It keeps the other no longer: now the whole, which the journal has, and without a pause.
                    known.forget();
                    flying.remove(commandId);
                    pending.add(commandId, sent.result);
                    changed.signalAll();
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
        answered(over, commandId, its && ack.accepted());
    }

    private void answered(HubConnection over, String commandId, boolean accepted) {
        lock.lock();
        try {
            answers.add(new Answer(over, commandId, accepted));
            if (!accepted || resting || isPressing()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
