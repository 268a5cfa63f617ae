package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.ApprovalRule;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.nodes.CommandView;
import dev.sophon.gateway.nodes.Commands;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * A command's way through the Gateway, in one list: known node? → key → checks → (written, where that must come first) →
 * approval → sent → outcome. Nothing here waits; what comes later is chained.
 */
@Component
public final class CommandDesk implements Commands {
    private static final int LOCKS = 64;

    private final NodeDirectory directory;
    private final NodeRouter router;
    private final Approvals approvals;
    private final CommandRecords records;
    private final CommandLedger ledger;
    private final IdempotencyKeys keys;
    private final Store store;
    private final Time time;
    private final Object[] locks = new Object[LOCKS];

    @Activate
    public CommandDesk(
            @Reference NodeDirectory directory,
            @Reference NodeRouter router,
            @Reference Approvals approvals,
            @Reference CommandLedger ledger,
            @Reference Store store,
            @Reference Time time) {
        this.directory = directory;
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
        router.keeper(new NodeRouter.Keeper() {
            @Override
            public CompletionStage<Void> outcome(String id) {
                return ledger.kept(id);
            }

            @Override
            public CompletionStage<Void> stray(String nodeId, CommandResult result) {
                return records.late(nodeId, result);
            }
        });
        new CommandRecovery(records, ledger, router, approvals, time).run(this::decided);
    }

    @Override
    public Issued issue(Issue issue) {
        NodeEntry entry = directory
                .find(issue.nodeId())
                .filter(found -> issue.requester().sees(found.id()))
                .orElseThrow(() -> Refusal.notFound("No node has this id"));
        String commandId = CommandIds.next(time.now());
        if (issue.idempotencyKey() == null) {
            return start(entry.node(), issue, commandId, null, null);
        }
        IdempotencyKeys.Key key = IdempotencyKeys.key(issue, issue.idempotencyKey());
        IdempotencyKeys.Claim claim = IdempotencyKeys.claim(issue, commandId);
        synchronized (locks[Math.floorMod(key.hashCode(), LOCKS)]) {
            Optional<String> known = keys.commandFor(key, claim, time.now().minus(Limits.RETENTION));
            return known.map(this::again).orElseGet(() -> start(entry.node(), issue, commandId, key, claim));
        }
    }

    /** The outcome of a command that was issued before. */
    private Issued again(String commandId) {
        LiveCommand live = ledger.live(commandId);
        if (live != null) {
            return new Issued(commandId, live.outcome());
        }
        CommandResult result = records.find(commandId)
                .map(CommandDesk::result)
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
            String commandId,
            IdempotencyKeys.@Nullable Key key,
            IdempotencyKeys.@Nullable Claim claim) {
        CommandChecks.Verdict verdict = CommandChecks.check(node, router.reaches(node.nodeId()), issue);
        LiveCommand command = new LiveCommand(
                commandId,
                node.nodeId(),
                issue.command().length() > 200 ? issue.command().substring(0, 200) : issue.command(),
                issue.params() != null && issue.params().isObject() ? issue.params() : null,
                verdict.paramsSha256(),
                verdict.timeoutMs(),
                issue.requester().id(),
                issue.requester().name(),
                issue.requestId(),
                time.now());
        CommandChecks.Failure failure = verdict.failure();
        if (failure != null) {
            // Nothing has run, so the key stays free: the same request may go well once its cause is mended.
            ledger.refused(command, CommandResult.failure(commandId, failure.error(), failure.message(), 0));
            return new Issued(commandId, command.outcome());
        }
        ledger.open(command);
        Runnable go = verdict.needsApproval()
                ? () -> ask(command, Objects.requireNonNull(verdict.info()), issue.requester())
                : () -> dispatch(command, null);
        if (key != null && claim != null) {
            writeFirst(command, key, claim, verdict.needsApproval(), go);
        } else {
            go.run();
        }
        return new Issued(commandId, command.outcome());
    }

    /** The key must be on disk before anything runs by it. */
    private void writeFirst(
            LiveCommand command,
            IdempotencyKeys.Key key,
            IdempotencyKeys.Claim claim,
            boolean approvalNeeded,
            Runnable then) {
        keys.taken(key, claim);
        Instant now = time.now();
        command.keyed();
        if (!approvalNeeded) {
            // In the same transaction: were it written later, a crash in between would make a lie of "not sent".
            command.dispatched(now);
        }
        var unused = store.write(transaction -> {
                    IdempotencyKeys.insert(transaction, key, claim, now);
                    CommandRecords.save(transaction, command);
                })
                .whenComplete((written, problem) -> {
                    keys.written(key);
                    if (problem == null) {
                        then.run();
                    } else {
                        fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the command down");
                    }
                });
    }

    private void ask(LiveCommand command, CommandInfo info, Principal requester) {
        String approvalId = CommandIds.next(time.now());
        command.waitsFor(approvalId);
        ledger.save(command);
        var unused = approvals
                .request(new Approvals.Request(
                        approvalId,
                        command.id(),
                        command.nodeId(),
                        command.command(),
                        command.params(),
                        command.paramsSha256(),
                        ApprovalRule.risk(info),
                        requester))
                .whenComplete((approval, problem) -> {
                    if (approval == null) {
                        fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the approval down");
                    } else {
                        decided(command, approval);
                    }
                });
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
                if (command.cancelled()) {
                    fail(command, ErrorCode.CANCELLED, "The issuer cancelled the command");
                } else {
                    fail(command, ErrorCode.NODE_OFFLINE, "The node's pairing was ended");
                }
            }
        }
    }

    /** The budget begins here. What can be asked for after a restart is written as sent before it is sent. */
    private void dispatch(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        command.dispatched(time.now());
        if (approval == null) {
            ledger.save(command);
            send(command, null);
            return;
        }
        var unused = ledger.saveNow(command).whenComplete((written, problem) -> {
            if (problem == null) {
                send(command, approval);
            } else {
                fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the command down");
            }
        });
    }

    private void send(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        var unused = router.execute(command.nodeId(), command.message(approval)).whenComplete((result, problem) -> {
            if (result != null) {
                ledger.settle(command, result);
            }
        });
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
        command.cancelled(true);
        if (!approvals.withdraw(commandId) && !router.cancel(command.nodeId(), commandId)) {
            throw Refusal.conflict("The node is not connected: it cannot be told to stop");
        }
    }
}
