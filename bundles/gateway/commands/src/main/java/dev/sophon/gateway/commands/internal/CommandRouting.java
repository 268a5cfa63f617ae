package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Shown;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A command's way through the Gateway, in one list: known node? → key → checks → (written, where that must come first), and
 * then by {@link CommandWay} → approval → sent → outcome. Nothing here waits; what comes later is chained.
 */
@Component
public final class CommandRouting implements Commands {
    private static final int LOCKS = 64;
    private static final long PATIENCE_SECONDS = 20;

    private final Nodes nodes;
    private final NodeRouter router;
    private final Approvals approvals;
    private final CommandWay way;
    private final CommandQueue queue;
    private final CommandRecords records;
    private final CommandLedger ledger;
    private final IdempotencyKeys keys;
    private final Store store;
    private final Time time;
    private final Object[] locks = new Object[LOCKS];

    @Activate
    public CommandRouting(
            @Reference Nodes nodes,
            @Reference NodeRouter router,
            @Reference Approvals approvals,
            @Reference CommandLedger ledger,
            @Reference Issuers issuers,
            @Reference Events events,
            @Reference Store store,
            @Reference Time time) {
        this.nodes = nodes;
        this.router = router;
        this.approvals = approvals;
        this.ledger = ledger;
        this.store = store;
        this.time = time;
        this.way = new CommandWay(router, approvals, ledger, time);
        this.queue = new CommandQueue(nodes, router, issuers, ledger, way, events, time);
        this.records = new CommandRecords(store);
        this.keys = new IdempotencyKeys(store);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
        new CommandRecovery(records, ledger, router, approvals, queue, time).run(way::decided, way::answered);
    }

    @Deactivate
    public void close() {
        queue.close();
    }

    @Override
    public Issued issue(Issue issue) {
        return issue(issue, null);
    }

    @Override
    public Issued follow(Issue issue, Predicate<EncodedJson> parts) {
        return issue(issue, parts);
    }

    private Issued issue(Issue issue, @Nullable Predicate<EncodedJson> parts) {
        Node node = nodes.find(issue.nodeId())
                .filter(found -> issue.requester().sees(found.nodeId()))
                .map(found -> found.limitedTo(issue.requester()))
                .orElseThrow(() -> Refusal.notFound("No node has this id"));
        String commandId = CommandIds.next(time.now());
        if (issue.idempotencyKey() == null) {
            return start(node, issue, parts, commandId, null, null);
        }
        IdempotencyKeys.Key key = IdempotencyKeys.key(issue, issue.idempotencyKey());
        IdempotencyKeys.Claim claim = IdempotencyKeys.claim(issue, commandId);
        synchronized (locks[Math.floorMod(key.hashCode(), LOCKS)]) {
            Optional<String> known = keys.commandFor(key, claim, time.now().minus(Limits.RETENTION));
            return known.map(this::again).orElseGet(() -> start(node, issue, parts, commandId, key, claim));
        }
    }

    /** The outcome of a command that was issued before. */
    private Issued again(String commandId) {
        LiveCommand live = ledger.live(commandId);
        if (live != null) {
            live.joined();
            return new Issued(commandId, live.outcome());
        }
        CommandResult result = records.find(commandId)
                .map(CommandRouting::result)
                .orElseGet(() -> CommandResult.failure(
                        commandId, ErrorCode.INTERNAL_ERROR, "result no longer kept: the command did run", 0));
        return new Issued(commandId, CompletableFuture.completedFuture(result));
    }

    private static CommandResult result(CommandView view) {
        long duration = view.durationMs() == null ? 0 : view.durationMs();
        if (view.error() != null) {
            String message = view.message() == null ? "" : view.message();
            return CommandResult.failure(view.commandId(), view.error(), message, duration);
        }
        return view.result() == null
                ? CommandResult.failure(
                        view.commandId(),
                        ErrorCode.INTERNAL_ERROR,
                        "result no longer kept: the command did run",
                        duration)
                : CommandResult.success(view.commandId(), view.result(), duration);
    }

    private Issued start(
            Node node,
            Issue issue,
            @Nullable Predicate<EncodedJson> parts,
            String commandId,
            IdempotencyKeys.@Nullable Key key,
            IdempotencyKeys.@Nullable Claim claim) {
        Instant until = issue.queueUntil();
        if (until != null) {
            CommandQueue.require(until, time.now(), issue.params().utf8().length);
        }
        CommandChecks.Verdict verdict = CommandChecks.check(node, router.reaches(node.nodeId()), issue);
        LiveCommand command = new LiveCommand(
                commandId,
                node.nodeId(),
                issue.command().length() > 200 ? issue.command().substring(0, 200) : issue.command(),
                issue.params().areObject() ? issue.params() : Params.of(null),
                verdict.paramsSha256(),
                verdict.timeoutMs(),
                issue.requester().id(),
                issue.requester().name(),
                issue.requestId(),
                until == null ? time.now() : queue.next(),
                until,
                until == null ? null : queue.issuer(issue.requester()));
        command.followedBy(parts);
        CommandChecks.Failure failure = verdict.failure();
        if (failure != null) {
            // Nothing has run, so the key stays free: the same request may go well once its cause is mended.
            ledger.refused(command, CommandResult.failure(commandId, failure.error(), failure.message(), 0));
            return new Issued(commandId, command.outcome());
        }
        if (until != null) {
            queue.reserve(command);
        }
        try {
            ledger.open(command);
        } catch (Refusal e) {
            command.outcome().completeExceptionally(e);
            throw e;
        }
        Risk risk = verdict.risk();
        boolean later = risk != null || until != null;
        Runnable go = until != null
                ? () -> queue.add(command, risk)
                : risk != null ? () -> way.ask(command, risk) : () -> way.dispatch(command);
        if (key != null && claim != null) {
            command.keyed();
            keys.taken(key, claim);
            Instant now = time.now();
            writeFirst(
                    command,
                    later,
                    transaction -> IdempotencyKeys.insert(transaction, key, claim, now),
                    () -> keys.written(key),
                    go);
        } else if (until != null) {
            // Written first, then said: it is kept for hours, whatever happens to this process.
            writeFirst(command, true, transaction -> {}, () -> {}, go);
        } else if (!later && !store.keepsUp()) {
            // What is not known to be written within a moment is not begun before it is.
            writeFirst(command, false, transaction -> {}, () -> {}, go);
        } else {
            ledger.started(command);
            way.guarded(command, go);
        }
        return new Issued(commandId, command.outcome());
    }

    /**
     * The command, and its key where it has one, must be on disk before anything runs by it.
     *
     * @param later whether it is sent only when something else has happened: an approval, or that its node comes
     * @param beside what is written with it
     * @param after what is done when it is known whether it was written
     */
    private void writeFirst(LiveCommand command, boolean later, Store.Write beside, Runnable after, Runnable then) {
        Instant now = time.now();
        // In the same transaction: were it written later, a crash in between would make a lie of "not sent".
        UnaryOperator<Standing> next = later ? UnaryOperator.identity() : standing -> standing.dispatched(now);
        var unused = ledger.first(command, next, beside).whenComplete((written, problem) -> {
            after.run();
            if (problem == null) {
                tell(command);
                way.guarded(command, then);
            } else {
                way.fail(
                        command,
                        ErrorCode.INTERNAL_ERROR,
                        "The Gateway cannot write the command down now, so it was not sent; try again later");
            }
        });
    }

    private void tell(LiveCommand command) {
        if (command.queuedUntil() == null) {
            ledger.started(command);
        } else {
            ledger.queued(command);
        }
    }

    @Override
    public CompletionStage<Void> recorded() {
        // Each was handed in when it was issued, and writes keep their order.
        return store.write(transaction -> {});
    }

    @Override
    public CompletionStage<Void> settled(String nodeId, CommandResult result) {
        CommandResult clean = SaidByNodes.cleaned(result);
        if (router.settled(nodeId, clean)) {
            return ledger.kept(clean.commandId());
        }
        // Where nobody waits for it any more, an approval that is needed is no outcome, and nothing to keep.
        return clean.approval() == null
                ? ledger.endOf(nodeId, clean.commandId()).thenCompose(written -> records.late(nodeId, clean))
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public void progress(String nodeId, Progress progress) {
        ledger.progress(nodeId, SaidByNodes.cleaned(progress));
    }

    @Override
    public boolean shown(String nodeId, Shown shown) {
        LiveCommand command = shown.commandId() == null ? null : ledger.live(shown.commandId());
        return command != null
                && command.nodeId().equals(nodeId)
                && command.status() == CommandView.Status.DISPATCHED
                && command.shows(shown.part());
    }

    @Override
    public Optional<CommandView> find(String commandId) {
        return records.find(commandId);
    }

    @Override
    public int inFlight() {
        return ledger.inFlight();
    }

    @Override
    public List<CommandView> queued(@Nullable String requesterId, @Nullable Instant before, int limit) {
        return records.queued(requesterId, before, limit);
    }

    @Override
    public List<CommandView> recent(String nodeId, @Nullable String requesterId, int limit) {
        return records.recent(nodeId, requesterId, limit);
    }

    @Override
    public void cancel(String commandId, Principal by) {
        LiveCommand command = ledger.live(commandId);
        if (command == null) {
            throw records.find(commandId).isPresent()
                    ? Refusal.conflict("The command has ended already")
                    : Refusal.notFound("No command has this id");
        }
        if (approvals.withdraw(commandId, command::cancel)) {
            return;
        }
        if (queue.takeBack(command)) {
            written(command);
            return;
        }
        command.cancel();
        if (queue.takeBack(command)) {
            // It was being taken in.
            written(command);
            return;
        }
        // Where its approval is being decided, and that fails, it does not wait on.
        approvals.end(commandId);
        // What is not sent yet is looked at once more before it is.
        if (command.isSent() && !router.cancel(command.nodeId(), commandId)) {
            throw Refusal.conflict("The node is not connected: it cannot be told to stop");
        }
    }

    private static void written(LiveCommand command) {
        try {
            command.kept().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("the command is taken back, which is not written yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing", e);
        }
    }

    @Override
    public void leave(String commandId, Principal by) {
        LiveCommand command = ledger.live(commandId);
        if (command != null && command.left()) {
            cancel(commandId, by);
        }
    }
}
