package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Shown;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command's way through the Gateway, in one list: known node? → key → checks → (written, where that must come first) →
 * approval → sent → outcome. Nothing here waits; what comes later is chained.
 */
@Component
public final class CommandRouting implements Commands {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRouting.class);
    private static final int LOCKS = 64;
    /** Of what a node says went wrong, in characters. */
    private static final int MESSAGE = 2_000;

    private static final int PROGRESS_MESSAGE = 200;

    private final Nodes nodes;
    private final NodeRouter router;
    private final Approvals approvals;
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
            @Reference Store store,
            @Reference Time time) {
        this.nodes = nodes;
        this.router = router;
        this.approvals = approvals;
        this.ledger = ledger;
        this.store = store;
        this.time = time;
        this.records = new CommandRecords(store);
        this.keys = new IdempotencyKeys(store);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
        new CommandRecovery(records, ledger, router, approvals, time).run(this::decided, this::answered);
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
                time.now());
        command.followedBy(parts);
        CommandChecks.Failure failure = verdict.failure();
        if (failure != null) {
            // Nothing has run, so the key stays free: the same request may go well once its cause is mended.
            ledger.refused(command, CommandResult.failure(commandId, failure.error(), failure.message(), 0));
            return new Issued(commandId, command.outcome());
        }
        ledger.open(command);
        Risk risk = verdict.risk();
        boolean needsApproval = risk != null;
        Runnable go = risk != null ? () -> ask(command, risk, null) : () -> dispatch(command, null);
        if (key != null && claim != null) {
            command.keyed();
            keys.taken(key, claim);
            Instant now = time.now();
            writeFirst(
                    command,
                    needsApproval,
                    transaction -> IdempotencyKeys.insert(transaction, key, claim, now),
                    () -> keys.written(key),
                    go);
        } else if (!needsApproval && !store.keepsUp()) {
            // What is not known to be written within a moment is not begun before it is.
            writeFirst(command, false, transaction -> {}, () -> {}, go);
        } else {
            guarded(command, go);
        }
        return new Issued(commandId, command.outcome());
    }

    /**
     * The command, and its key where it has one, must be on disk before anything runs by it.
     *
     * @param beside what is written with it
     * @param after what is done when it is known whether it was written
     */
    private void writeFirst(
            LiveCommand command, boolean approvalNeeded, Store.Write beside, Runnable after, Runnable then) {
        if (!approvalNeeded) {
            // In the same transaction: were it written later, a crash in between would make a lie of "not sent".
            command.dispatched(time.now());
        }
        var unused = ledger.first(command, beside).whenComplete((written, problem) -> {
            after.run();
            if (problem == null) {
                guarded(command, then);
            } else {
                fail(
                        command,
                        ErrorCode.INTERNAL_ERROR,
                        "The Gateway cannot write the command down now, so it was not sent; try again later");
            }
        });
    }

    /** A fault on the way ends the command: its issuer waits, and it has one of the places that there are. */
    private void guarded(LiveCommand command, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("Command {} could not go on", command.id(), e);
            fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not send the command on");
        }
    }

    /** @param device what the Node says would run, where it asks */
    private void ask(LiveCommand command, Risk risk, @Nullable NeededApproval device) {
        if (takenBack(command)) {
            return;
        }
        String approvalId = CommandIds.next(time.now());
        command.waitsFor(approvalId);
        ledger.save(command);
        var unused = approvals
                .request(new Approvals.Request(
                        approvalId,
                        command.id(),
                        command.nodeId(),
                        command.command(),
                        command.params().tree(),
                        device == null ? command.paramsSha256() : device.paramsSha256(),
                        risk,
                        command.requesterId(),
                        command.requesterName(),
                        device))
                .whenComplete((approval, problem) -> {
                    if (approval == null) {
                        fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the approval down");
                    } else {
                        guarded(command, () -> decided(command, approval));
                    }
                });
        if (command.cancelled()) {
            // Between the look and the request: whoever cancelled found nothing to withdraw.
            approvals.end(command.id());
        }
    }

    /** Ends a command that its issuer has taken back and no node has. */
    private boolean takenBack(LiveCommand command) {
        if (command.cancelled()) {
            fail(command, ErrorCode.CANCELLED, "The issuer cancelled the command");
        }
        return command.cancelled();
    }

    private void decided(LiveCommand command, Approval approval) {
        switch (approval.status()) {
            case APPROVED ->
                dispatch(
                        command,
                        new ExecuteCommand.Approval(
                                approval.approvalId(),
                                Objects.requireNonNull(approval.decidedBy()),
                                Objects.requireNonNull(approval.decidedAt()),
                                approval.paramsSha256()));
            case REJECTED ->
                fail(
                        command,
                        ErrorCode.APPROVAL_REJECTED,
                        approval.reason() == null || approval.reason().isBlank()
                                ? "An operator rejected the command"
                                : "An operator rejected the command: " + approval.reason());
            case EXPIRED ->
                fail(
                        command,
                        ErrorCode.APPROVAL_REJECTED,
                        "Nobody answered within " + Limits.APPROVAL_EXPIRY.toMinutes() + " minutes");
            default -> {
                if (!takenBack(command)) {
                    fail(command, ErrorCode.NODE_OFFLINE, "The node's pairing was ended");
                }
            }
        }
    }

    /** The budget begins here. What can be asked for after a restart is written as sent before it is sent. */
    private void dispatch(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        if (takenBack(command)) {
            return;
        }
        command.dispatched(time.now());
        if (approval == null) {
            ledger.save(command);
            send(command, null);
            return;
        }
        var unused = ledger.saveNow(command).whenComplete((written, problem) -> {
            if (problem == null) {
                guarded(command, () -> send(command, approval));
            } else {
                fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the command down");
            }
        });
    }

    private void send(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        command.sent();
        if (takenBack(command)) {
            return;
        }
        var unused = router.execute(command.nodeId(), command.message(approval)).whenComplete((result, problem) -> {
            if (result != null) {
                guarded(command, () -> answered(command, result));
            }
        });
        if (command.cancelled()) {
            // Between the look and the sending: the node did not know the command when it was told.
            router.cancel(command.nodeId(), command.id());
        }
    }

    /** The Node's outcome, or its word that an operator has to approve first what it has found the params to stand for. */
    private void answered(LiveCommand command, CommandResult result) {
        NeededApproval needed = result.approval();
        if (needed == null) {
            ledger.settle(command, result);
        } else if (command.approvalId() != null) {
            fail(
                    command,
                    ErrorCode.APPROVAL_REJECTED,
                    "The device asked for an approval once more, though the command had one");
        } else if (command.params().utf8().length > Approvals.MAX_PARAMS_BYTES) {
            fail(command, ErrorCode.INVALID_PARAMS, CommandChecks.TOO_LARGE);
        } else {
            ask(command, Risk.CRITICAL, needed);
        }
    }

    private void fail(LiveCommand command, ErrorCode error, String message) {
        ledger.settle(command, CommandResult.failure(command.id(), error, message, 0));
    }

    @Override
    public CompletionStage<Void> recorded() {
        // Each was handed in when it was issued, and writes keep their order.
        return store.write(transaction -> {});
    }

    @Override
    public CompletionStage<Void> settled(String nodeId, CommandResult result) {
        String message = CleanText.said(result.message(), MESSAGE);
        NeededApproval needed = cleaned(result.approval());
        CommandResult clean = Objects.equals(message, result.message()) && Objects.equals(needed, result.approval())
                ? result
                : new CommandResult(
                        result.commandId(),
                        result.ok(),
                        result.result(),
                        result.error(),
                        message,
                        result.durationMs(),
                        needed);
        if (router.settled(nodeId, clean)) {
            return ledger.kept(clean.commandId());
        }
        // Where nobody waits for it any more, an approval that is needed is no outcome, and nothing to keep.
        return needed == null
                ? ledger.endOf(nodeId, clean.commandId()).thenCompose(written -> records.late(nodeId, clean))
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public void progress(String nodeId, Progress progress) {
        ledger.progress(
                nodeId,
                new Progress(
                        progress.commandId(),
                        progress.done(),
                        progress.total(),
                        CleanText.said(progress.message(), PROGRESS_MESSAGE)));
    }

    @Override
    public boolean shown(String nodeId, Shown shown) {
        LiveCommand command = shown.commandId() == null ? null : ledger.live(shown.commandId());
        return command != null
                && command.nodeId().equals(nodeId)
                && command.status() == CommandView.Status.DISPATCHED
                && command.shows(shown.part());
    }

    /** The device's words may come from whoever has named its files. */
    private static @Nullable NeededApproval cleaned(@Nullable NeededApproval needed) {
        if (needed == null) {
            return null;
        }
        String words = CleanText.said(needed.words(), Limits.APPROVAL_WORDS);
        return new NeededApproval(needed.params(), words == null ? "It says nothing that can be shown." : words);
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
        command.cancel();
        // Where its approval is being decided, and that fails, it does not wait on.
        approvals.end(commandId);
        // What is not sent yet is looked at once more before it is.
        if (command.isSent() && !router.cancel(command.nodeId(), commandId)) {
            throw Refusal.conflict("The node is not connected: it cannot be told to stop");
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
