package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.CommandView.Status;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.commands.internal.Issuers.Issuer;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes up, at the start, the commands that had not ended when the Gateway went down. */
final class CommandRecovery {
    /** How long a Node gets to come back and deliver what it has finished meanwhile. */
    private static final Duration RETURN = Duration.ofSeconds(60);

    private final CommandRecords records;
    private final CommandLedger ledger;
    private final NodeRouter router;
    private final Approvals approvals;
    private final CommandQueue queue;
    private final Time time;

    CommandRecovery(
            CommandRecords records,
            CommandLedger ledger,
            NodeRouter router,
            Approvals approvals,
            CommandQueue queue,
            Time time) {
        this.records = records;
        this.ledger = ledger;
        this.router = router;
        this.approvals = approvals;
        this.queue = queue;
        this.time = time;
    }

    /**
     * Takes them up.
     *
     * @param decided what to do with a command once it is decided upon
     * @param answered what to do with one once its Node has answered
     */
    void run(BiConsumer<LiveCommand, Approval> decided, BiConsumer<LiveCommand, CommandResult> answered) {
        Map<String, Issuer> issuers = records.issuers();
        for (CommandView view : records.unsettled()) {
            LiveCommand command = command(view, issuers.get(view.commandId()));
            ledger.reopen(command);
            if (command.isQueued()) {
                queued(command);
            } else if (view.status() == Status.WAITING_FOR_APPROVAL) {
                waiting(command, decided);
            } else if (view.dispatchedAt() == null) {
                // Written down for its idempotency key, and not sent any more.
                ledger.settle(command, failure(command, "The Gateway restarted before the command was sent"));
            } else {
                dispatched(command, view.dispatchedAt(), approval(view.approvalId()), answered);
            }
        }
    }

    private static LiveCommand command(CommandView view, @Nullable Issuer issuer) {
        LiveCommand command = new LiveCommand(
                view.commandId(),
                view.nodeId(),
                view.command(),
                Params.of(view.params() == null ? null : view.params().tree()),
                view.paramsSha256(),
                view.timeoutMs(),
                view.requesterId(),
                view.requestedBy(),
                view.requestId(),
                view.issuedAt(),
                view.queuedUntil(),
                issuer);
        String approvalId = view.approvalId();
        if (approvalId != null) {
            command.become(standing -> standing.waitsFor(approvalId));
        }
        Instant dispatchedAt = view.dispatchedAt();
        if (dispatchedAt != null) {
            command.become(standing -> standing.dispatched(dispatchedAt));
        }
        return command;
    }

    /** It waits on, with its approval if that was given meanwhile; if nobody was asked yet, that is done in its turn. */
    private void queued(LiveCommand command) {
        String approvalId = command.approvalId();
        var pending = approvals.pendingFor(command.id()).orElse(null);
        queue.restore(command);
        if (pending != null) {
            var unused = pending.whenComplete((approval, problem) -> queue.decided(command, approval));
        } else if (approvalId != null) {
            approvals
                    .find(approvalId)
                    .ifPresentOrElse(
                            approval -> {
                                if (approval.status() == Approval.Status.WITHDRAWN) {
                                    command.cancel();
                                }
                                queue.decided(command, approval);
                            },
                            () -> {
                                // It died before the question was written; what is told of it is what is so.
                                command.become(Standing::queued);
                                ledger.save(command);
                            });
        }
    }

    private void waiting(LiveCommand command, BiConsumer<LiveCommand, Approval> decided) {
        var pending = approvals.pendingFor(command.id()).orElse(null);
        if (pending != null) {
            var unused = pending.whenComplete((approval, problem) -> decided.accept(command, approval));
            return;
        }
        // Decided, but not sent before the Gateway went down: an approval is used once, and time has passed.
        ledger.settle(command, failure(command, "The Gateway restarted before the approved command was sent"));
    }

    private static CommandResult failure(LiveCommand command, String message) {
        return CommandResult.failure(command.id(), ErrorCode.INTERNAL_ERROR, message, 0);
    }

    private ExecuteCommand.@Nullable Approval approval(@Nullable String approvalId) {
        return approvalId == null
                ? null
                : approvals
                        .find(approvalId)
                        .filter(found -> found.status() == Approval.Status.APPROVED)
                        .map(CommandWay::approval)
                        .orElse(null);
    }

    private void dispatched(
            LiveCommand command,
            Instant at,
            ExecuteCommand.@Nullable Approval approval,
            BiConsumer<LiveCommand, CommandResult> answered) {
        Instant end = at.plusMillis(command.timeoutMs());
        Duration left = Duration.between(time.now(), end);
        int budget = (int) Math.max(1, Math.min(command.timeoutMs(), left.toMillis()));
        Duration patience = left.plus(Limits.GRACE).compareTo(RETURN) > 0 ? left.plus(Limits.GRACE) : RETURN;
        ExecuteCommand again = command.message(approval).withBudget(budget);
        command.sent();
        var unused = router.expect(command.nodeId(), again, patience)
                .whenComplete((result, problem) -> answered.accept(command, result));
    }
}
