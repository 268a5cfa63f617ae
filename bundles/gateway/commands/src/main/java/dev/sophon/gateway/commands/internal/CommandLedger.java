package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.Progress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The commands that have not ended, how many there may be, and what is written and told of each. */
@Component(service = CommandLedger.class)
public final class CommandLedger {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLedger.class);

    /** How long after a failed write the next is tried. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Store store;
    private final Audit audit;
    private final Events events;
    private final Time time;
    private final Places places;
    private final Events.Subscription subscription;
    private final Map<String, LiveCommand> live = new ConcurrentHashMap<>();
    /** The ids of those that are live, by their nodes. */
    private final Map<String, Set<String>> ofNodes = new ConcurrentHashMap<>();

    private final AtomicInteger unsettled = new AtomicInteger();
    private volatile boolean closed;

    @Activate
    public CommandLedger(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Events events,
            @Reference Approvals approvals,
            @Reference Settings settings,
            @Reference Time time) {
        this.store = store;
        this.audit = audit;
        this.events = events;
        this.time = time;
        this.places = new Places(settings.maxCommandsInFlight());
        this.subscription = events.subscribe(Long.MAX_VALUE, event -> {
            String node = event.nodeId();
            if (node != null && event.type().equals(Event.NODE_REVOKED)) {
                ofNodes.getOrDefault(node, Set.of()).forEach(approvals::end);
            }
        });
    }

    @Deactivate
    public void close() {
        closed = true;
        subscription.close();
    }

    /** A command that has not ended; {@code null} if there is none of this id. */
    @Nullable
    LiveCommand live(String commandId) {
        return live.get(commandId);
    }

    /** Those without an outcome; beside them there are some whose end is still to be written. */
    int inFlight() {
        return unsettled.get();
    }

    /** Takes a command in; there is no row of it yet, and nothing is told of it. */
    void open(LiveCommand command) {
        if (!places.take(command.requesterId())) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "Too many commands wait for their outcome already, or " + places.share()
                            + " of yours; try again later");
        }
        remember(command);
        unsettled.incrementAndGet();
    }

    private void remember(LiveCommand command) {
        live.put(command.id(), command);
        ofNodes.compute(command.nodeId(), (node, before) -> {
            Set<String> ids = before == null ? ConcurrentHashMap.newKeySet() : before;
            ids.add(command.id());
            return ids;
        });
    }

    /** Tells that a command waits for its node. */
    void queued(LiveCommand command) {
        publish(Event.COMMAND_QUEUED, command);
    }

    /** Tells that a command is on its way, or, what was queued, that it is at its node. */
    void started(LiveCommand command) {
        publish(Event.COMMAND_STARTED, command);
    }

    private void publish(String type, LiveCommand command) {
        events.publish(
                type,
                command.nodeId(),
                command.requesterId(),
                Map.of("commandId", command.id(), "command", command.command()));
    }

    /** Takes in what was open when the Gateway went down. */
    void reopen(LiveCommand command) {
        places.occupy(command.requesterId());
        command.written();
        remember(command);
        unsettled.incrementAndGet();
    }

    /** Writes a command as it stands, within a moment. */
    void save(LiveCommand command) {
        if (command.queue()) {
            Save save = new Save(command);
            try {
                store.writeLater(save);
            } catch (StoreException e) {
                save.dropped();
            }
        }
    }

    private record Save(LiveCommand command) implements Store.Write {
        @Override
        public void run(Transaction transaction) throws SQLException {
            CommandRecords.save(transaction, command);
        }

        @Override
        public long bytes() {
            return CommandRecords.bytes(command);
        }

        @Override
        public void dropped() {
            command.dropped();
        }
    }

    /**
     * Writes what a command is to become, and it becomes that when it is written; it stays as it is where that fails. Until
     * then nothing else of it may be handed in.
     */
    CompletableFuture<Void> become(LiveCommand command, UnaryOperator<Standing> next) {
        return handedIn(() -> store.write(transaction -> CommandRecords.save(transaction, command, next)))
                .thenRun(() -> command.become(next));
    }

    /** Writes a command as it stands; completes when that is done. */
    private CompletableFuture<Void> saveNow(LiveCommand command) {
        return handedIn(() -> store.write(transaction -> CommandRecords.save(transaction, command)));
    }

    private CompletableFuture<Void> saveSoon(LiveCommand command) {
        return handedIn(() -> store.writeSoon(transaction -> CommandRecords.save(transaction, command)));
    }

    /**
     * Writes a command for the first time, as what it is to become by that, with what else has to be written before it may
     * go on. Where that fails there is no row of it, and it stays as it is.
     */
    CompletableFuture<Void> first(LiveCommand command, UnaryOperator<Standing> next, Store.Write beside) {
        return handedIn(() -> store.write(transaction -> {
                    beside.run(transaction);
                    CommandRecords.save(transaction, command, next);
                }))
                .whenComplete((written, problem) -> {
                    if (problem == null) {
                        command.become(next);
                    } else {
                        command.unwritten();
                    }
                });
    }

    /** Whoever waits is told by the future, and by nothing else. */
    private static CompletableFuture<Void> handedIn(Supplier<CompletableFuture<Void>> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A command that failed the checks: it is written and told, and that is all. */
    void refused(LiveCommand command, CommandResult result) {
        command.end(result, time.now());
        audit(command, result);
        save(command);
        tell(command, result);
        command.outcome().complete(result);
    }

    /** Ends a command; a second end has no effect. */
    void settle(LiveCommand command, CommandResult result) {
        if (command.end(result, time.now())) {
            unsettled.decrementAndGet();
            // Handed to the database before it is told: who hears of it and asks sees how it ended. The audit's
            // line comes first, so whoever waits for the end to be written has both.
            audit(command, result);
            if (!command.isWritten()) {
                // Nobody has its id who could ask for it after a crash.
                save(command);
                close(command);
                tell(command, result);
                command.outcome().complete(result);
                return;
            }
            CompletableFuture<Void> kept = keep(command);
            tell(command, result);
            if (command.isKeyed()) {
                // Told once it is written: the same key gives the same outcome, whoever dies in between.
                var unused = kept.whenComplete(
                        (written, problem) -> command.outcome().complete(result));
            } else {
                command.outcome().complete(result);
            }
        }
    }

    /**
     * Writes an end down; where that fails, it stays here and is tried again. Its issuer waits for it only if there is a
     * key; otherwise just the Node does, until it forgets the result.
     */
    private CompletableFuture<Void> keep(LiveCommand command) {
        CompletableFuture<Void> kept = command.isKeyed() ? saveNow(command) : saveSoon(command);
        command.keeping(kept);
        return kept.whenComplete((written, problem) -> {
            if (problem == null) {
                close(command);
            } else if (!closed) {
                var unused = time.after(RETRY, () -> keepAgain(command));
            }
        });
    }

    private void keepAgain(LiveCommand command) {
        var unused = keep(command);
    }

    private void close(LiveCommand command) {
        if (live.remove(command.id(), command)) {
            ofNodes.computeIfPresent(command.nodeId(), (node, ids) -> {
                ids.remove(command.id());
                return ids.isEmpty() ? null : ids;
            });
            places.leave(command.requesterId());
        }
    }

    /** Tells how far a command is; what makes no sense, or comes too often, is passed over. */
    void progress(String nodeId, Progress progress) {
        LiveCommand command = progress.commandId() == null ? null : live.get(progress.commandId());
        Long total = progress.total();
        if (command == null
                || !command.nodeId().equals(nodeId)
                || command.status() != CommandView.Status.DISPATCHED
                || progress.done() < 0
                || (total != null && total < progress.done())
                || !command.mayTell(time.nanos())) {
            return;
        }
        Map<String, Object> data =
                new HashMap<>(Map.of("commandId", command.id(), "command", command.command(), "done", progress.done()));
        if (total != null) {
            data.put("total", total);
        }
        if (progress.message() != null) {
            data.put("message", progress.message());
        }
        events.publish(Event.COMMAND_PROGRESS, command.nodeId(), command.requesterId(), Map.copyOf(data));
    }

    /** Completes when the end of a command is written, if anybody can ask for it; exceptionally when it cannot be. */
    CompletionStage<Void> kept(String commandId) {
        LiveCommand command = live.get(commandId);
        return command == null ? CompletableFuture.completedFuture(null) : command.kept();
    }

    /**
     * Completes when the end is written of a command that nobody waits for its node to settle any more, so that what the
     * node says after all comes behind it; exceptionally when it cannot be.
     */
    CompletionStage<Void> endOf(String nodeId, String commandId) {
        LiveCommand command = live.get(commandId);
        if (command == null
                || !command.nodeId().equals(nodeId)
                || command.status() == CommandView.Status.WAITING_FOR_APPROVAL
                || command.status() == CommandView.Status.QUEUED) {
            return CompletableFuture.completedFuture(null);
        }
        return command.outcome().thenCompose(result -> command.kept());
    }

    private static String code(CommandResult result) {
        return result.error() == null ? "ok" : result.error().wireName();
    }

    /** What cannot be handed in for it being too much keeps nobody from the outcome. */
    private void audit(LiveCommand command, CommandResult result) {
        try {
            audit.activity(entry(command, result));
        } catch (StoreException e) {
            LOG.error("The end of {} on {} is not in the audit record", command.id(), command.nodeId(), e);
        }
    }

    private AuditEntry entry(LiveCommand command, CommandResult result) {
        return new AuditEntry(
                time.now(),
                command.requesterId(),
                command.requesterName(),
                "command.run",
                command.nodeId(),
                command.command(),
                command.id(),
                command.paramsSha256(),
                code(result),
                result.durationMs(),
                command.requestId());
    }

    private void tell(LiveCommand command, CommandResult result) {
        String code = code(result);
        if (LOG.isDebugEnabled()) {
            MDC.put("requestId", command.requestId());
            LOG.debug("{} on {}: {} after {} ms", command.id(), command.nodeId(), code, result.durationMs());
            MDC.remove("requestId");
        }
        events.publish(
                Event.COMMAND_FINISHED,
                command.nodeId(),
                command.requesterId(),
                Map.of(
                        "commandId", command.id(),
                        "command", command.command(),
                        "result", code,
                        "durationMs", result.durationMs()));
    }
}
