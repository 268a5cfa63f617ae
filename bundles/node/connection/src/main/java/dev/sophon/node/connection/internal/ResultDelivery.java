package dev.sophon.node.connection.internal;

import com.microsoft.signalr.HubConnection;
import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.CommandResult;
import dev.sophon.protocol.ResultAck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results to the Gateway, one at a time, each after the acknowledgement of the one before: a result may be large,
 * and the client closes a connection whose send queue is full. While there is no connection results wait in the journal.
 * Thread-safe.
 */
final class ResultDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultDelivery.class);
    /** Enough for the largest result on a slow line; a dead line is found sooner, by the watchdog. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int SMALL_BYTES = 64 * 1024;

    private final Journal journal;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** By command id, in the order to send them; one that is empty is read from the journal when its turn comes. */
    private final Map<String, Optional<CommandResult>> pending = new LinkedHashMap<>();

    private @Nullable HubConnection hub;

    ResultDelivery(Journal journal) {
        this.journal = journal;
        thread = new Thread(this::run, "sophon-connection-results");
        thread.setDaemon(true);
        thread.start();
    }

    /** The Gateway has answered our Hello on this connection: what it has not acknowledged goes out, oldest first. */
    void online(HubConnection connection) {
        // In this order, so that a result that ends meanwhile is in the journal's list or comes by deliver().
        lock.lock();
        try {
            hub = connection;
            pending.clear();
        } finally {
            lock.unlock();
        }
        List<String> kept = journal.unacknowledged();
        lock.lock();
        try {
            if (hub == connection) {
                Map<String, Optional<CommandResult>> newer = new LinkedHashMap<>(pending);
                pending.clear();
                kept.forEach(commandId -> pending.put(commandId, Optional.empty()));
                pending.putAll(newer);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more goes out until the next {@link #online}. */
    void offline() {
        lock.lock();
        try {
            hub = null;
            pending.clear();
        } finally {
            lock.unlock();
        }
    }

    /** A result that the journal has; it goes out now, or with the next connection. */
    void deliver(CommandResult result) {
        lock.lock();
        try {
            if (hub != null) {
                pending.put(result.commandId(), isSmall(result) ? Optional.of(result) : Optional.empty());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** For the owner to wait for. */
    Thread thread() {
        return thread;
    }

    /** Larger ones wait on the disk: many of them may be more than the memory holds. */
    private static boolean isSmall(CommandResult result) {
        return result.result() == null || result.result().size() <= SMALL_BYTES;
    }

    private record Next(HubConnection hub, String commandId, Optional<CommandResult> result) {}

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Next next = take();
                Optional<CommandResult> result = next.result.isPresent() ? next.result : journal.result(next.commandId);
                if (result.isEmpty()) {
                    LOG.debug("The result of {} is not kept any longer", next.commandId);
                } else if (send(next.hub, result.get())) {
                    journal.acknowledged(next.commandId);
                } else {
                    Thread.sleep(PAUSE.toMillis());
                    putBack(next);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private Next take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (hub == null || pending.isEmpty()) {
                changed.await();
            }
            var first = pending.entrySet().iterator();
            Map.Entry<String, Optional<CommandResult>> entry = first.next();
            first.remove();
            return new Next(hub, entry.getKey(), entry.getValue());
        } finally {
            lock.unlock();
        }
    }

    /** Behind the others, so that one that the Gateway cannot take does not hold them up. */
    private void putBack(Next next) {
        lock.lock();
        try {
            if (hub == next.hub) {
                pending.putIfAbsent(next.commandId, next.result);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean send(HubConnection hub, CommandResult result) throws InterruptedException {
        String commandId = result.commandId();
        try {
            ResultAck ack = hub.invoke(ResultAck.class, "CommandResult", result)
                    .toFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return ack.accepted() && ack.commandId().equals(commandId);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The result of {} was not acknowledged and will be sent again", commandId);
            LOG.debug("The result of {} was not acknowledged", commandId, e);
            return false;
        } catch (RuntimeException e) { // What Microsoft's client throws when the connection has just ended.
            LOG.debug("The result of {} could not be sent", commandId, e);
            return false;
        }
    }
}
